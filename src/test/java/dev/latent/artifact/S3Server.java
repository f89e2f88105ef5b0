package dev.latent.artifact;

import java.net.URI;
import java.time.Duration;
import java.util.List;
import org.springframework.util.unit.DataSize;
import org.testcontainers.DockerClientFactory;
import org.testcontainers.containers.MinIOContainer;

/** A bucket: on a real MinIO in a container where Docker answers, on {@link InProcessS3} where it does not. */
public final class S3Server implements AutoCloseable {

    private static final String IMAGE = "minio/minio:RELEASE.2025-09-07T16-13-09Z";

    private final URI endpoint;

    private final String accessKey;

    private final String secretKey;

    private final AutoCloseable server;

    S3Server(URI endpoint, String accessKey, String secretKey, AutoCloseable server) {
        this.endpoint = endpoint;
        this.accessKey = accessKey;
        this.secretKey = secretKey;
        this.server = server;
    }

    public static S3Server start() throws Exception {
        if (!DockerClientFactory.instance().isDockerAvailable()) {
            return of(new InProcessS3());
        }
        MinIOContainer container = new MinIOContainer(IMAGE);
        container.start();
        container.execInContainer("mkdir", "-p", "/data/" + InProcessS3.BUCKET);
        return new S3Server(
                URI.create(container.getS3URL()), container.getUserName(), container.getPassword(), container);
    }

    public static S3Server of(InProcessS3 server) {
        return new S3Server(server.endpoint(), InProcessS3.ACCESS_KEY, InProcessS3.SECRET_KEY, server);
    }

    /** What a server must be told to use the bucket. */
    public List<String> arguments() {
        return List.of(
                "--latent.artifacts.s3.bucket=" + InProcessS3.BUCKET,
                "--latent.artifacts.s3.endpoint=" + endpoint,
                "--latent.artifacts.s3.access-key=" + accessKey,
                "--latent.artifacts.s3.secret-key=" + secretKey,
                "--latent.artifacts.s3.path-style=true",
                "--latent.artifacts.s3.prefix=team/latent");
    }

    S3Settings settings() {
        return new S3Settings(
                InProcessS3.BUCKET,
                endpoint,
                "us-east-1",
                accessKey,
                secretKey,
                true,
                "team/latent",
                DataSize.ofMegabytes(5),
                3,
                Duration.ofSeconds(2),
                Duration.ofSeconds(5));
    }

    @Override
    public void close() throws Exception {
        server.close();
    }
}
