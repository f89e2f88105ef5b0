package dev.latent;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import javax.sql.DataSource;
import org.springframework.jdbc.datasource.DriverManagerDataSource;
import org.testcontainers.DockerClientFactory;
import org.testcontainers.postgresql.PostgreSQLContainer;

/** A real PostgreSQL: in a container where Docker answers, as a process of its own where it does not. */
public final class PostgresDatabase implements AutoCloseable {

    private final String url;

    private final String user;

    private final String password;

    private final AutoCloseable server;

    private PostgresDatabase(String url, String user, String password, AutoCloseable server) {
        this.url = url;
        this.user = user;
        this.password = password;
        this.server = server;
    }

    public static PostgresDatabase start() throws IOException {
        if (DockerClientFactory.instance().isDockerAvailable()) {
            PostgreSQLContainer container = new PostgreSQLContainer("postgres:17-alpine");
            container.start();
            return new PostgresDatabase(
                    container.getJdbcUrl(), container.getUsername(), container.getPassword(), container);
        }
        EmbeddedPostgres process = EmbeddedPostgres.start();
        return new PostgresDatabase(process.getJdbcUrl("postgres", "postgres"), "postgres", "postgres", process);
    }

    public DataSource dataSource() {
        return new DriverManagerDataSource(url, user, password);
    }

    /** A server's arguments. */
    public String[] arguments(String... others) {
        List<String> arguments = new ArrayList<>(List.of(others));
        arguments.add("--spring.datasource.url=" + url);
        arguments.add("--spring.datasource.username=" + user);
        arguments.add("--spring.datasource.password=" + password);
        return arguments.toArray(String[]::new);
    }

    @Override
    public void close() throws Exception {
        server.close();
    }
}
