package dev.latent;

import dev.latent.learning.DurableFiles;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import javax.sql.DataSource;
import org.awaitility.Awaitility;
import org.springframework.jdbc.datasource.DriverManagerDataSource;
import org.testcontainers.DockerClientFactory;
import org.testcontainers.postgresql.PostgreSQLContainer;

/** A real PostgreSQL: in a container where Docker answers, as a process of its own where it does not. */
public final class PostgresDatabase implements AutoCloseable {

    private final int port;

    private final Server server;

    private PostgresDatabase(int port, Server server) {
        this.port = port;
        this.server = server;
    }

    /** What differs between a container and a process. */
    private interface Server {

        void start() throws IOException;

        /** As by kill -9. */
        void crash() throws IOException;

        void close() throws IOException;
    }

    public static PostgresDatabase start() throws IOException {
        int port;
        try (ServerSocket socket = new ServerSocket(0)) {
            port = socket.getLocalPort();
        }
        Server server =
                DockerClientFactory.instance().isDockerAvailable() ? new Container(port) : new LocalProcess(port);
        server.start();
        return new PostgresDatabase(port, server);
    }

    public DataSource dataSource() {
        return new DriverManagerDataSource(url(), "postgres", "postgres");
    }

    /** A server's arguments. */
    public String[] arguments(String... others) {
        List<String> arguments = new ArrayList<>(List.of(others));
        arguments.add("--spring.datasource.url=" + url());
        arguments.add("--spring.datasource.username=postgres");
        arguments.add("--spring.datasource.password=postgres");
        return arguments.toArray(String[]::new);
    }

    public String url() {
        return "jdbc:postgresql://127.0.0.1:" + port + "/postgres";
    }

    /** Ends it without a chance to tidy up. */
    public void crash() throws IOException {
        server.crash();
    }

    public void startAgain() throws IOException {
        server.start();
    }

    @Override
    public void close() throws IOException {
        server.close();
    }

    private static final class Container implements Server {

        private final PostgreSQLContainer container;

        Container(int port) {
            container = new PostgreSQLContainer("postgres:17-alpine")
                    .withDatabaseName("postgres")
                    .withUsername("postgres")
                    .withPassword("postgres");
            container.setPortBindings(List.of(port + ":5432"));
        }

        @Override
        public void start() {
            if (container.getContainerId() == null) {
                container.start();
            } else {
                container
                        .getDockerClient()
                        .startContainerCmd(container.getContainerId())
                        .exec();
            }
        }

        @Override
        public void crash() {
            container
                    .getDockerClient()
                    .killContainerCmd(container.getContainerId())
                    .exec();
        }

        @Override
        public void close() {
            container.stop();
        }
    }

    private static final class LocalProcess implements Server {

        private final int port;

        private final Path data;

        private EmbeddedPostgres postgres;

        LocalProcess(int port) throws IOException {
            this.port = port;
            this.data = Files.createTempDirectory("latent-postgres");
        }

        @Override
        public void start() throws IOException {
            postgres = EmbeddedPostgres.builder()
                    .setPort(port)
                    .setDataDirectory(data)
                    .setCleanDataDirectory(false)
                    // The library's default, off, forgets what it had acknowledged when it is killed.
                    .setServerConfig("synchronous_commit", "on")
                    .start();
        }

        @Override
        public void crash() throws IOException {
            long pid = Long.parseLong(
                    Files.readAllLines(data.resolve("postmaster.pid")).get(0));
            ProcessHandle postmaster = ProcessHandle.of(pid).orElseThrow();
            List<ProcessHandle> backends = postmaster.children().toList();
            postmaster.destroyForcibly();
            Awaitility.await("PostgreSQL has ended")
                    .atMost(Duration.ofSeconds(30))
                    .until(() -> !postmaster.isAlive() && backends.stream().noneMatch(ProcessHandle::isAlive));
            // Gives up its lock on the folder; there is nothing left to stop.
            postgres.close();
        }

        @Override
        public void close() throws IOException {
            postgres.close();
            DurableFiles.deleteRecursively(data);
        }
    }
}
