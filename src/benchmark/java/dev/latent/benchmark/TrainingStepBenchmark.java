package dev.latent.benchmark;

import java.io.IOException;
import java.io.PrintStream;
import java.util.Arrays;
import java.util.List;
import java.util.stream.LongStream;

/**
 * Milliseconds of one training step here and in libtorch, in alternating blocks (A B C D A B C D …), so that what else the
 * machine does falls on all alike. Each engine runs with OpenMP's passive waiting and with its default: waiting by spinning is
 * faster where the processors are otherwise idle, and many times slower where they are not.
 */
final class TrainingStepBenchmark {

    private static final int WARM_UP_STEPS = 60;

    private static final int BLOCK_STEPS = 25;

    private static final int BLOCKS = 8;

    private static final int THREADS = 2;

    private TrainingStepBenchmark() {}

    /** @param args names of {@link StepTask}s; all of them where there are none */
    public static void main(String[] args) throws IOException {
        List<StepTask> tasks = args.length == 0
                ? List.of(StepTask.values())
                : Arrays.stream(args).map(StepTask::valueOf).toList();
        for (StepTask task : tasks) {
            compare(task);
        }
    }

    private static void compare(StepTask task) throws IOException {
        PrintStream out = System.out;
        try (StepProcess passiveHere = new StepProcess("latent", task, THREADS, "PASSIVE");
                StepProcess spinningHere = new StepProcess("latent", task, THREADS, null);
                StepProcess passiveTorch = new StepProcess("libtorch", task, THREADS, "PASSIVE");
                StepProcess spinningTorch = new StepProcess("libtorch", task, THREADS, null)) {
            Contestant[] contestants = {
                new Contestant("Latent Server, OMP_WAIT_POLICY=PASSIVE", passiveHere),
                new Contestant("Latent Server, unset", spinningHere),
                new Contestant("libtorch, OMP_WAIT_POLICY=PASSIVE", passiveTorch),
                new Contestant("libtorch, unset", spinningTorch)
            };
            for (Contestant contestant : contestants) {
                contestant.warmUp();
            }
            for (int block = 0; block < BLOCKS; block++) {
                for (Contestant contestant : contestants) {
                    contestant.measure(block);
                }
            }
            report(out, task, contestants);
        }
    }

    private static void report(PrintStream out, StepTask task, Contestant[] contestants) throws IOException {
        out.printf(
                "%n%s, batch %d, Adam, %d threads, JDK %s; %d blocks of %d steps each, in turn.%n%n",
                task.title(), task.batch(), THREADS, Runtime.version(), BLOCKS, BLOCK_STEPS);
        out.println(
                "| | step, median ms | 10th to 90th percentile | forward and backward alone, median ms | last loss |");
        out.println("|---|---|---|---|---|");
        for (Contestant contestant : contestants) {
            out.printf(
                    "| %s | %.2f | %.2f to %.2f | %.2f | %.1f |%n",
                    contestant.name,
                    contestant.step(50),
                    contestant.step(10),
                    contestant.step(90),
                    contestant.withoutUpdate(50),
                    contestant.process.loss());
        }
        double here = Math.min(contestants[0].step(50), contestants[1].step(50));
        double torch = Math.min(contestants[2].step(50), contestants[3].step(50));
        out.println();
        ratio(out, "both passive", contestants[0].step(50), contestants[2].step(50));
        ratio(out, "Latent Server passive, libtorch's better", contestants[0].step(50), torch);
        ratio(out, "the better of each", here, torch);
    }

    private static void ratio(PrintStream out, String what, double here, double torch) {
        out.printf("Latent Server / libtorch, %s: %.2f / %.2f = %.2f%n", what, here, torch, here / torch);
    }

    /** One engine in one environment, and its times in nanoseconds. */
    private static final class Contestant {

        private final String name;

        private final StepProcess process;

        private final long[] steps = new long[BLOCKS * BLOCK_STEPS];

        private final long[] withoutUpdate = new long[BLOCKS * BLOCK_STEPS];

        Contestant(String name, StepProcess process) {
            this.name = name;
            this.process = process;
        }

        void warmUp() throws IOException {
            process.steps(WARM_UP_STEPS, false);
            process.steps(WARM_UP_STEPS, true);
        }

        void measure(int block) throws IOException {
            System.arraycopy(process.steps(BLOCK_STEPS, false), 0, withoutUpdate, block * BLOCK_STEPS, BLOCK_STEPS);
            System.arraycopy(process.steps(BLOCK_STEPS, true), 0, steps, block * BLOCK_STEPS, BLOCK_STEPS);
        }

        double step(int percentile) {
            return percentile(steps, percentile);
        }

        double withoutUpdate(int percentile) {
            return percentile(withoutUpdate, percentile);
        }

        private static double percentile(long[] nanos, int percentile) {
            long[] sorted = LongStream.of(nanos).sorted().toArray();
            return sorted[Math.min(sorted.length - 1, sorted.length * percentile / 100)] / 1e6;
        }
    }
}
