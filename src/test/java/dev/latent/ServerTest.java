package dev.latent;

import dev.latent.learning.DurableFiles;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.web.server.LocalServerPort;

/**
 * The real server on a free port, with a home folder and a worker process of its own, shared by all tests that extend this class. The
 * folder is an argument, because workers get the arguments of their server. A test that wants a server for itself sets {@code
 * latent.home} as a dynamic property, which comes before arguments.
 */
@SpringBootTest(webEnvironment = SpringBootTest.WebEnvironment.RANDOM_PORT, args = "--latent.home=" + ServerTest.HOME)
public abstract class ServerTest {

    static final String HOME = "target/server-test-home";

    static {
        try {
            DurableFiles.deleteRecursively(home());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @LocalServerPort
    private int port;

    protected HttpApi api;

    @BeforeEach
    void connect() {
        api = new HttpApi("http://127.0.0.1:" + port);
    }

    /** The server's home folder. */
    protected static Path home() {
        return Path.of(HOME).toAbsolutePath();
    }
}
