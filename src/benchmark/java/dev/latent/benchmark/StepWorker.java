package dev.latent.benchmark;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.util.List;
import java.util.StringJoiner;
import java.util.stream.IntStream;

/** Runs the steps of one engine as lines on standard input order, and answers with their times. */
final class StepWorker {

    static final String STEP = "step";

    static final String WITHOUT_UPDATE = "without-update";

    static final String LOSS = "loss";

    private static final int BATCHES = 32;

    private final Step step;

    private final List<float[]> batches;

    private int next;

    private double loss = Double.NaN;

    private StepWorker(Step step, StepTask task) {
        this.step = step;
        this.batches = IntStream.range(0, BATCHES).mapToObj(task::examples).toList();
    }

    /** @param args the engine, {@code libtorch} or {@code latent}, and the name of a {@link StepTask} */
    public static void main(String[] args) throws IOException {
        PrintStream out = System.out;
        // SameDiff prints lines of its own, which are no answers.
        System.setOut(System.err);
        BufferedReader in = new BufferedReader(new InputStreamReader(System.in, UTF_8));
        StepTask task = StepTask.valueOf(args[1]);
        try (Step step = step(args[0], task)) {
            StepWorker worker = new StepWorker(step, task);
            for (String order = in.readLine(); order != null; order = in.readLine()) {
                out.println(worker.obey(order.split(" ")));
            }
        }
    }

    private static Step step(String engine, StepTask task) {
        return switch (engine) {
            case "libtorch" -> new LibtorchStep(task);
            case "latent" -> new LatentStep(task);
            default -> throw new IllegalArgumentException("an engine is libtorch or latent, got " + engine);
        };
    }

    private String obey(String[] order) {
        return switch (order[0]) {
            case STEP -> times(Integer.parseInt(order[1]), true);
            case WITHOUT_UPDATE -> times(Integer.parseInt(order[1]), false);
            case LOSS -> String.valueOf(loss);
            default -> throw new IllegalArgumentException("no order " + order[0]);
        };
    }

    private String times(int count, boolean update) {
        StringJoiner times = new StringJoiner(" ");
        for (int i = 0; i < count; i++) {
            float[] batch = batches.get(next++ % BATCHES);
            long start = System.nanoTime();
            loss = update ? step.run(batch) : step.runWithoutUpdate(batch);
            times.add(String.valueOf(System.nanoTime() - start));
        }
        return times.toString();
    }
}
