# Sourced by the benchmarks that are Java programs: builds, then `run_java ClassName arguments…`.

set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."

java=java
[ -n "${JAVA_HOME:-}" ] && java=$JAVA_HOME/bin/java
classpath_file=target/benchmark.classpath

build_benchmarks() {
  ./mvnw -q -B -Pbenchmark test-compile dependency:build-classpath \
    -Dmdep.outputFile="$classpath_file" -Dmdep.includeScope=test >&2
}

run_java() {
  local main=$1
  shift
  local access=()
  if [ "$("$java" -XshowSettings:properties -version 2>&1 | sed -n 's/.*java.specification.version = //p')" -ge 21 ]; then
    access=(--enable-native-access=ALL-UNNAMED)
  fi
  OMP_WAIT_POLICY=PASSIVE "$java" "${access[@]}" -Dlogback.configurationFile=src/benchmark/logback.xml \
    -cp "target/test-classes:target/classes:$(cat "$classpath_file")" "dev.latent.benchmark.$main" "$@"
}
