package dev.latent.benchmark;

import dev.latent.HttpApi;
import dev.latent.LatentServer;
import java.io.File;
import java.io.IOException;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import tools.jackson.databind.JsonNode;

/** The real server in a process of its own, on an empty home folder that goes with it. */
final class BenchmarkServer implements AutoCloseable {

    private final Process process;

    private final Path home;

    private final int port;

    private final HttpApi api;

    private BenchmarkServer(Process process, Path home, int port) {
        this.process = process;
        this.home = home;
        this.port = port;
        this.api = new HttpApi("http://127.0.0.1:" + port);
    }

    /**
     * Starts a server and waits until it is ready.
     *
     * @param benchmarkRoutes whether it has the routes of this folder beside its own
     * @param settings        further arguments
     */
    static BenchmarkServer start(boolean benchmarkRoutes, String... settings) throws IOException {
        int port;
        try (ServerSocket socket = new ServerSocket(0)) {
            port = socket.getLocalPort();
        }
        Path home = Files.createTempDirectory("latent-benchmark");
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        if (Runtime.version().feature() >= 21) {
            command.add("--enable-native-access=ALL-UNNAMED");
        }
        command.addAll(List.of(
                "-cp",
                classPath(benchmarkRoutes),
                LatentServer.class.getName(),
                "--latent.home=" + home,
                "--server.port=" + port));
        command.addAll(List.of(settings));
        ProcessBuilder builder = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(home.resolve("server.log").toFile());
        builder.environment().put("OMP_WAIT_POLICY", "PASSIVE");
        BenchmarkServer server = new BenchmarkServer(builder.start(), home, port);
        try {
            Awaitility.await("server ready")
                    .atMost(Duration.ofMinutes(3))
                    .pollInterval(Duration.ofMillis(100))
                    .until(server::readyOrDead);
            if (!server.process.isAlive()) {
                throw new IllegalStateException("the server did not start: " + server.log());
            }
            return server;
        } catch (RuntimeException | IOException e) {
            server.close();
            throw e;
        }
    }

    HttpApi api() {
        return api;
    }

    int port() {
        return port;
    }

    /** The worker processes that it has now. */
    List<ProcessHandle> workers() {
        return process.toHandle().children().toList();
    }

    /** Submits a job, waits for it and requires that it succeeds. */
    JsonNode runJob(String path, String json) throws IOException {
        HttpApi.Answer answer = api.post(path, json);
        require(answer, 202);
        String job = "/api/v1/jobs/" + answer.json().path("id").asString();
        JsonNode ended = Awaitility.await(path)
                .atMost(Duration.ofHours(2))
                .pollInterval(Duration.ofMillis(200))
                .until(
                        () -> api.get(job).json(),
                        state -> !state.path("finishedAt").asString("").isEmpty());
        if (!ended.path("state").asString().equals("succeeded")) {
            throw new IllegalStateException("the job did not succeed: " + ended + "\n" + log());
        }
        return ended;
    }

    static JsonNode require(HttpApi.Answer answer, int status) {
        if (answer.status() != status) {
            throw new IllegalStateException("expected %d, got %s".formatted(status, answer));
        }
        return answer.json();
    }

    private String log() throws IOException {
        return Files.readString(home.resolve("server.log"));
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

    private static String classPath(boolean benchmarkRoutes) {
        return Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator))
                .filter(entry -> benchmarkRoutes || !entry.endsWith("test-classes"))
                .collect(Collectors.joining(File.pathSeparator));
    }

    /** Stops the server and removes its home folder. */
    @Override
    public void close() throws IOException {
        process.destroy();
        process.onExit().join();
        try (Stream<Path> files = Files.walk(home)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(file);
            }
        }
    }
}
