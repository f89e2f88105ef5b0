package dev.latent;

import java.io.IOException;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.function.IntFunction;
import javax.net.ssl.SSLContext;
import org.awaitility.Awaitility;

/** The program in a process of its own, so that it can be killed. */
public final class ServerProcess implements AutoCloseable {

    private final Process process;

    private final HttpApi api;

    private final Path log;

    private ServerProcess(Process process, HttpApi api, Path log) {
        this.process = process;
        this.api = api;
        this.log = log;
    }

    /**
     * Starts a server on a home folder and waits until it is ready.
     *
     * @param arguments for the server; those that begin with -X are for Java
     */
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
        List<String> command = new ArrayList<>(List.of(arguments));
        command.add("--server.port=" + port);
        ServerProcess server = launch(home, connect.apply(port), command);
        server.awaitReady(server::answers);
        return server;
    }

    /** Starts a worker that has no supervisor, and waits until it takes jobs. */
    public static ServerProcess startWorker(Path home, String... arguments) throws IOException {
        List<String> command = new ArrayList<>(List.of(arguments));
        command.add("--latent.role=worker");
        ServerProcess worker = launch(home, new HttpApi("http://127.0.0.1:0"), command);
        worker.awaitReady(() -> worker.output().contains("is ready for jobs"));
        return worker;
    }

    private static boolean isForJava(String argument) {
        return argument.startsWith("-X");
    }

    private static ServerProcess launch(Path home, HttpApi api, List<String> arguments) throws IOException {
        Files.createDirectories(home);
        Path log = Files.createTempFile(home, "server", ".log");
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx512m",
                "-XX:TieredStopAtLevel=1"));
        arguments.stream().filter(ServerProcess::isForJava).forEach(command::add);
        command.addAll(List.of(
                "-cp", System.getProperty("java.class.path"), LatentServer.class.getName(), "--latent.home=" + home));
        arguments.stream().filter(argument -> !isForJava(argument)).forEach(command::add);
        Process process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();
        return new ServerProcess(process, api, log);
    }

    private void awaitReady(Callable<Boolean> ready) throws IOException {
        Awaitility.await("process ready")
                .atMost(Duration.ofSeconds(90))
                .pollInterval(Duration.ofMillis(100))
                .until(() -> !process.isAlive() || ready.call());
        if (!process.isAlive()) {
            throw new IllegalStateException("the process did not start: " + output());
        }
    }

    public HttpApi api() {
        return api;
    }

    /** All that the server has printed. */
    public String output() throws IOException {
        return Files.readString(log);
    }

    /** kill -9 of the process and its workers. */
    public void kill() {
        List<ProcessHandle> workers = workers();
        process.destroyForcibly();
        workers.forEach(ProcessHandle::destroyForcibly);
        process.onExit().join();
        workers.forEach(worker -> worker.onExit().join());
    }

    /** The worker processes that it has now. */
    public List<ProcessHandle> workers() {
        return process.toHandle().children().toList();
    }

    /** Sends a signal by its name, such as STOP. */
    public void signal(String name) throws IOException {
        run("kill", "-" + name, String.valueOf(process.pid()));
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

    /** Memory of the process that is in use, in bytes, as Linux counts it: {@code VmRSS}. */
    public long residentBytes() throws IOException {
        return Files.readAllLines(Path.of("/proc", String.valueOf(process.pid()), "status")).stream()
                        .filter(line -> line.startsWith("VmRSS:"))
                        .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")))
                        .findFirst()
                        .orElseThrow()
                * 1024;
    }

    /** The classes that it has loaded, interfaces aside. */
    public String loadedClasses() throws IOException {
        Process asked = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "jcmd").toString(),
                        String.valueOf(process.pid()),
                        "VM.class_hierarchy")
                .redirectErrorStream(true)
                .start();
        return new String(asked.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    }

    /**
     * As if the disk were full for whoever writes beyond this size of a file, in this process and its workers: the system refuses
     * it. {@link Long#MAX_VALUE} gives the room back.
     */
    public void limitFiles(long bytes) throws IOException {
        String limit = bytes == Long.MAX_VALUE ? "unlimited" : String.valueOf(bytes);
        List<ProcessHandle> processes = new ArrayList<>(workers());
        processes.add(process.toHandle());
        for (ProcessHandle one : processes) {
            run("prlimit", "--pid", String.valueOf(one.pid()), "--fsize=" + limit + ":");
        }
    }

    private static void run(String... command) throws IOException {
        try {
            int status = new ProcessBuilder(command).inheritIO().start().waitFor();
            if (status != 0) {
                throw new IllegalStateException(String.join(" ", command) + " failed with status " + status);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    private boolean answers() {
        try {
            return api.get("/actuator/health/readiness").status() == 200;
        } catch (IllegalStateException notYetListening) {
            return false;
        }
    }
}
