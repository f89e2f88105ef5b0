# syntax=docker/dockerfile:1

FROM eclipse-temurin:25-jdk-noble AS build
WORKDIR /build
COPY .mvn .mvn
COPY mvnw pom.xml ./
COPY src src
RUN --mount=type=cache,target=/root/.m2 ./mvnw -B -DskipTests package \
 && java -Djarmode=tools -jar target/latent-server.jar extract --layers --destination extracted \
 && mkdir -p extracted/snapshot-dependencies

# A glibc base: the native engines are built against it. They bring their own libgomp and libgfortran; what else they need
# (libstdc++, libgcc, zlib) the base has.
FROM eclipse-temurin:25-jre-noble AS layout
WORKDIR /app
COPY --from=build /build/extracted/dependencies/ ./
COPY --from=build /build/extracted/spring-boot-loader/ ./
COPY --from=build /build/extracted/snapshot-dependencies/ ./
COPY --from=build /build/extracted/application/ ./
COPY models models
COPY LICENSE NOTICE ./

# A start that ends when the application context stands, to record which classes to have ready. Trained with the very class
# path, folder and JVM of the last stage: a cache made for another is not used.
FROM layout AS training
RUN java -XX:AOTCacheOutput=latent.aot --enable-native-access=ALL-UNNAMED \
    -Dspring.context.exit=onRefresh -jar latent-server.jar --latent.home=/tmp/latent

FROM layout
LABEL org.opencontainers.image.title="Latent Server" \
      org.opencontainers.image.description="Learns representations from a team's own data and serves them over HTTP" \
      org.opencontainers.image.licenses="Apache-2.0"

# The user's home is the volume, so that the natives that JavaCPP unpacks to ~/.javacpp are unpacked once and not at each start.
RUN groupadd --system --gid 10001 latent \
 && useradd --system --uid 10001 --gid latent --home-dir /var/lib/latent --create-home --shell /usr/sbin/nologin latent
COPY --from=training /app/latent.aot ./

# The server refuses to listen beyond loopback without an API key, such as in LATENT_SECURITY_APIKEYS_ADMIN_KEY (and _SCOPES=admin).
# Without passive waiting, OpenMP's threads take the processors from everything else.
ENV LATENT_HOME=/var/lib/latent \
    SERVER_ADDRESS=0.0.0.0 \
    SERVER_PORT=8080 \
    OMP_WAIT_POLICY=PASSIVE

USER latent
VOLUME /var/lib/latent
EXPOSE 8080
STOPSIGNAL SIGTERM

HEALTHCHECK --interval=10s --timeout=3s --start-period=60s --retries=3 \
  CMD ["bash", "-c", "exec 3<>/dev/tcp/127.0.0.1/$SERVER_PORT && printf 'GET /actuator/health/readiness HTTP/1.1\\r\\nHost: localhost\\r\\nConnection: close\\r\\n\\r\\n' >&3 && read -r -t 2 _ status _ <&3 && [ \"$status\" = 200 ]"]

# The server and its worker may have 30 % of the memory each; the rest is left to the engines, which keep their arrays outside the
# heap. JDK_JAVA_OPTIONS adds options.
ENTRYPOINT ["java", "-XX:AOTCache=/app/latent.aot", "-XX:MaxRAMPercentage=30", "--enable-native-access=ALL-UNNAMED", "-jar", "/app/latent-server.jar"]
