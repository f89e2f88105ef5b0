package dev.latent;

import java.io.IOException;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntFunction;
import javax.net.ssl.SSLContext;
import org.awaitility.Awaitility;

/** The server in a process of its own, so that it can be killed. */
public final class ServerProcess implements AutoCloseable {

    private final Process process;

    private final HttpApi api;

    private final Path log;

    private ServerProcess(Process process, HttpApi api, Path log) {
        this.process = process;
        this.api = api;
        this.log = log;
    }

    /** Starts a server on a home folder and waits until it is ready. */
    public static ServerProcess start(Path home, String... arguments) throws IOException {
        return start(port -> new HttpApi("http://127.0.0.1:" + port), home, arguments);
    }

    /** Like {@link #start(Path, String...)}, for a server that speaks TLS. */
    public static ServerProcess startTls(SSLContext trust, Path home, String... arguments) throws IOException {
        return start(port -> new HttpApi("https://127.0.0.1:" + port, trust), home, arguments);
    }

    private static ServerProcess start(IntFunction<HttpApi> connect, Path home, String... arguments)
            throws IOException {
        int port;
        try (ServerSocket socket = new ServerSocket(0)) {
            port = socket.getLocalPort();
        }
        Files.createDirectories(home);
        Path log = Files.createTempFile(home, "server", ".log");
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx512m",
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty("java.class.path"),
                LatentServer.class.getName(),
                "--latent.home=" + home,
                "--server.port=" + port));
        command.addAll(List.of(arguments));
        Process process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();
        ServerProcess server = new ServerProcess(process, connect.apply(port), log);
        Awaitility.await("server ready")
                .atMost(Duration.ofSeconds(90))
                .pollInterval(Duration.ofMillis(100))
                .until(server::readyOrDead);
        if (!process.isAlive()) {
            throw new IllegalStateException("the server did not start: " + Files.readString(log));
        }
        return server;
    }

    public HttpApi api() {
        return api;
    }

    /** All that the server has printed. */
    public String output() throws IOException {
        return Files.readString(log);
    }

    /** kill -9. */
    public void kill() {
        process.destroyForcibly();
        process.onExit().join();
    }

    /** SIGTERM, and waits for the end. */
    public void stop() {
        process.destroy();
        process.onExit().join();
    }

    @Override
    public void close() {
        kill();
    }

    /** How it ended: 128 and the signal's number for a signal. */
    public int exitCode() {
        return process.onExit().join().exitValue();
    }

    private boolean readyOrDead() {
        if (!process.isAlive()) {
            return true;
        }
        try {
            return api.get("/actuator/health/readiness").status() == 200;
        } catch (IllegalStateException notYetListening) {
            return false;
        }
    }
}
