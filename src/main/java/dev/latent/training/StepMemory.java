package dev.latent.training;

import com.sun.management.OperatingSystemMXBean;
import dev.latent.error.ErrorCode;
import dev.latent.error.ServiceException;
import dev.latent.job.JobContext;
import dev.latent.learning.ExampleSource;
import dev.latent.learning.Split;
import dev.latent.learning.TrainingSpec;
import dev.latent.learning.graph.TokenRows;
import dev.latent.learning.objective.Objective;
import java.lang.management.ManagementFactory;

/** Refuses a step of training that this machine has no room for, before it takes the process with it. */
final class StepMemory {

    /** Part of the machine's memory, or of its container's, that a step may take. */
    private static final double SHARE = 0.5;

    private static final int MEGABYTE = 1 << 20;

    /** Lengths cost tokens the first time: after so many of them whoever wants the job to end is heard. */
    private static final int LOOKS = 4096;

    private StepMemory() {}

    /** @throws ServiceException INVALID_REQUEST if a batch of the longest texts needs more */
    static void require(Objective objective, TrainingSpec spec, ExampleSource examples, Split split, JobContext job) {
        if (!examples.padded()) {
            return;
        }
        int rows = Math.min(spec.batchSize(), Math.max(split.training().length, split.validation().length));
        int longest = Math.max(longest(examples, split.training(), job), longest(examples, split.validation(), job));
        long bytes = objective.stepBytes(
                rows, TokenRows.padded(longest, examples.shape().size()));
        long room = (long)
                (SHARE * ((OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean()).getTotalMemorySize());
        if (bytes > room) {
            throw ServiceException.ofField(
                    ErrorCode.INVALID_REQUEST,
                    "training.batchSize",
                    "a step on %d texts of up to %d tokens needs about %,d MB, and half of the memory of the worker's machine is %,d MB: make training.batchSize smaller"
                            .formatted(rows, longest, bytes / MEGABYTE, room / MEGABYTE));
        }
    }

    private static int longest(ExampleSource examples, int[] indices, JobContext job) {
        int longest = 0;
        for (int i = 0; i < indices.length; i++) {
            if (i % LOOKS == 0) {
                job.requireNoStop();
            }
            longest = Math.max(longest, examples.length(indices[i]));
        }
        return longest;
    }
}
