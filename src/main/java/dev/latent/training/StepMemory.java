package dev.latent.training;

import com.sun.management.OperatingSystemMXBean;
import dev.latent.error.ErrorCode;
import dev.latent.error.ServiceException;
import dev.latent.learning.ExampleSource;
import dev.latent.learning.TrainingSpec;
import dev.latent.learning.objective.Objective;
import java.lang.management.ManagementFactory;
import java.util.stream.IntStream;

/** Refuses a step of training that this machine has no room for, before it takes the process with it. */
final class StepMemory {

    /** Part of the machine's memory, or of its container's, that a step may take. */
    private static final double SHARE = 0.5;

    private static final int MEGABYTE = 1 << 20;

    private StepMemory() {}

    /** @throws ServiceException INVALID_REQUEST if a batch of the longest texts needs more */
    static void require(Objective objective, TrainingSpec spec, ExampleSource examples) {
        if (!examples.padded()) {
            return;
        }
        int rows = Math.min(spec.batchSize(), examples.count());
        int longest =
                IntStream.range(0, examples.count()).map(examples::length).max().orElse(0);
        long bytes = objective.stepBytes(rows, longest);
        long room = (long)
                (SHARE * ((OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean()).getTotalMemorySize());
        if (bytes > room) {
            throw ServiceException.ofField(
                    ErrorCode.INVALID_REQUEST,
                    "training.batchSize",
                    "a step on %d texts of up to %d tokens needs about %,d MB, and half of the memory of the worker's machine is %,d MB: make training.batchSize smaller, or encoder.length"
                            .formatted(rows, longest, bytes / MEGABYTE, room / MEGABYTE));
        }
    }
}
