package dev.latent.job;

import dev.latent.error.ErrorCode;
import dev.latent.error.ServiceException;
import java.time.Duration;
import java.util.function.LongSupplier;

/** How long a job has run, all its runs together, and how long it may. */
final class RunTime {

    private final Duration before;

    private final Duration limit;

    private final LongSupplier nanoTime;

    private final long begin;

    /**
     * Begins to count a run.
     *
     * @param before what earlier runs took
     */
    RunTime(Duration before, Duration limit, LongSupplier nanoTime) {
        this.before = before;
        this.limit = limit;
        this.nanoTime = nanoTime;
        this.begin = nanoTime.getAsLong();
    }

    Duration spent() {
        return before.plusNanos(nanoTime.getAsLong() - begin);
    }

    /** @throws ServiceException {@code TIME_LIMIT_EXCEEDED} */
    void check() {
        Duration spent = spent();
        if (spent.compareTo(limit) > 0) {
            throw new ServiceException(
                    ErrorCode.TIME_LIMIT_EXCEEDED,
                    "the job ran for %d s, all its runs together; %d s are allowed"
                            .formatted(spent.toSeconds(), limit.toSeconds()));
        }
    }
}
