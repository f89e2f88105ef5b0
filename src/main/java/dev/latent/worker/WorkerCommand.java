package dev.latent.worker;

import java.io.File;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** How this very program is started once more, as a worker. */
final class WorkerCommand {

    private static final String MAIN_CLASS = "dev.latent.LatentServer";

    /** Is on the class path where the program is one jar with its libraries inside. */
    private static final String JAR_LAUNCHER = "org.springframework.boot.loader.launch.JarLauncher";

    /** What only one process can have, or only the server needs. */
    private static final List<String> NOT_INHERITED = List.of(
            "-agentlib:", "-agentpath:", "-Xrunjdwp", "-Xdebug", "-Dcom.sun.management.", "-XX:OnOutOfMemoryError");

    /** Arguments that a worker gets anew. */
    private static final List<String> REPLACED = List.of("--latent.home=", "--latent.role=");

    private final WorkerSettings settings;

    private final Path home;

    private final List<String> arguments;

    /**
     * @param home      the home folder
     * @param arguments that this process was started with
     */
    WorkerCommand(WorkerSettings settings, Path home, List<String> arguments) {
        this.settings = settings;
        this.home = home;
        this.arguments = arguments.stream()
                .filter(argument -> REPLACED.stream().noneMatch(argument::startsWith))
                .toList();
    }

    ProcessBuilder toStart(String name) {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        ManagementFactory.getRuntimeMXBean().getInputArguments().stream()
                .filter(argument -> NOT_INHERITED.stream().noneMatch(argument::startsWith))
                .forEach(command::add);
        command.addAll(settings.workerOptions());
        command.add("-cp");
        command.add(System.getProperty("java.class.path"));
        command.add(isOneJar() ? JAR_LAUNCHER : MAIN_CLASS);
        command.addAll(arguments);
        command.add("--latent.home=" + home);
        command.add("--latent.role=worker");
        command.add(ParentWatch.ARGUMENT);
        command.add("--latent.jobs.worker-name=" + name);
        // The schema is as this process left it.
        command.add("--spring.flyway.enabled=false");
        ProcessBuilder builder = new ProcessBuilder(command)
                .redirectOutput(ProcessBuilder.Redirect.INHERIT)
                .redirectError(ProcessBuilder.Redirect.INHERIT);
        Map<String, String> environment = builder.environment();
        // Can only be set from outside: without it OpenMP's threads wait busily, which doubles every training step.
        environment.putIfAbsent("OMP_WAIT_POLICY", "PASSIVE");
        environment.put("OMP_NUM_THREADS", String.valueOf(threads()));
        return builder;
    }

    private int threads() {
        return settings.workerThreads() > 0
                ? settings.workerThreads()
                : Math.max(1, Runtime.getRuntime().availableProcessors() / Math.max(1, settings.workers()));
    }

    private static boolean isOneJar() {
        String path = System.getProperty("java.class.path");
        if (path.contains(File.pathSeparator) || !path.toLowerCase(Locale.ROOT).endsWith(".jar")) {
            return false;
        }
        try {
            Class.forName(JAR_LAUNCHER, false, ClassLoader.getSystemClassLoader());
            return true;
        } catch (ClassNotFoundException e) {
            return false;
        }
    }
}
