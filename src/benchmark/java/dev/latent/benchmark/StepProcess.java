package dev.latent.benchmark;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A contestant in a process of its own: each engine gets the environment that suits it, and no engine's threads run while
 * another is measured.
 */
final class StepProcess implements AutoCloseable {

    private static final String OPENMP_WAITING = "OMP_WAIT_POLICY";

    private final Process process;

    private final BufferedReader answers;

    private final PrintWriter orders;

    /**
     * @param engine  see {@link StepWorker}
     * @param task    what to train
     * @param waiting the value of OMP_WAIT_POLICY; null leaves it unset
     */
    StepProcess(String engine, StepTask task, int threads, @Nullable String waiting) throws IOException {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx1g",
                "-Dlogback.configurationFile=src/benchmark/logback.xml",
                "-Dai.djl.offline=true",
                "-Dai.djl.pytorch.num_threads=" + threads,
                "-Dai.djl.pytorch.num_interop_threads=1"));
        if (Runtime.version().feature() >= 21) {
            command.add("--enable-native-access=ALL-UNNAMED");
        }
        command.addAll(
                List.of("-cp", System.getProperty("java.class.path"), StepWorker.class.getName(), engine, task.name()));
        ProcessBuilder builder = new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT);
        Map<String, String> environment = builder.environment();
        environment.put("OMP_NUM_THREADS", String.valueOf(threads));
        environment.put(
                "DJL_CACHE_DIR", Path.of("target", "djl").toAbsolutePath().toString());
        environment.put("OPT_OUT_TRACKING", "true");
        environment.remove(OPENMP_WAITING);
        if (waiting != null) {
            environment.put(OPENMP_WAITING, waiting);
        }
        process = builder.start();
        answers = process.inputReader(UTF_8);
        orders = new PrintWriter(process.outputWriter(UTF_8), true);
    }

    /** @return nanoseconds of each step */
    long[] steps(int count, boolean update) throws IOException {
        orders.println((update ? StepWorker.STEP : StepWorker.WITHOUT_UPDATE) + " " + count);
        return Arrays.stream(answer().split(" ")).mapToLong(Long::parseLong).toArray();
    }

    /** @return the loss of the last step, nats */
    double loss() throws IOException {
        orders.println(StepWorker.LOSS);
        return Double.parseDouble(answer());
    }

    private String answer() throws IOException {
        String line = answers.readLine();
        if (line == null) {
            throw new IOException("the process of an engine ended; what it wrote is above");
        }
        return line;
    }

    /** Ends the process by closing its standard input. */
    @Override
    public void close() throws IOException {
        orders.close();
        try {
            process.waitFor();
        } catch (InterruptedException e) {
            process.destroy();
            Thread.currentThread().interrupt();
        }
    }
}
