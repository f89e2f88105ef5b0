package dev.latent.learning.metric;

import java.util.function.IntConsumer;
import java.util.stream.IntStream;

/** Work on all cores that whoever asked for it can end soon. */
final class Parallel {

    private Parallel() {}

    /**
     * Does something for each number from 0.
     *
     * @param chunk how many are done between two looks at the pause
     * @param pause called by this thread; what it throws ends the work
     */
    static void each(int count, int chunk, Runnable pause, IntConsumer work) {
        for (int from = 0; from < count; from += chunk) {
            pause.run();
            IntStream.range(from, Math.min(count, from + chunk)).parallel().forEach(work);
        }
    }
}
