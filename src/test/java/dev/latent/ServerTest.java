package dev.latent;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;
import org.springframework.test.context.TestPropertySource;

/**
 * The real server on a free port, with a home folder of its own, shared by all tests that extend this class. One that wants a
 * server for itself sets {@code latent.home} as a dynamic property, which comes before this one.
 */
@TestPropertySource(properties = "latent.home=${shared.home}")
@SpringBootTest(webEnvironment = SpringBootTest.WebEnvironment.RANDOM_PORT)
public abstract class ServerTest {

    private static final Path HOME = createHome();

    @LocalServerPort
    private int port;

    protected HttpApi api;

    @BeforeEach
    void connect() {
        api = new HttpApi("http://127.0.0.1:" + port);
    }

    @DynamicPropertySource
    static void home(DynamicPropertyRegistry registry) {
        registry.add("shared.home", HOME::toString);
    }

    /** The server's home folder. */
    protected static Path home() {
        return HOME;
    }

    private static Path createHome() {
        try {
            Path home = Files.createTempDirectory("latent-home");
            home.toFile().deleteOnExit();
            return home;
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }
}
