package dev.latent.inference;

import dev.latent.error.ErrorCode;
import dev.latent.error.ServiceException;
import java.time.Duration;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;

/** Lets a bounded number of requests compute, a bounded number wait, and none wait for long. First come, first served. */
final class InferenceGate {

    private final Semaphore places;

    private final int maxWaiting;

    private final Duration maxWait;

    private final AtomicInteger waiting = new AtomicInteger();

    InferenceGate(int concurrency, int maxWaiting, Duration maxWait) {
        this.places = new Semaphore(concurrency, true);
        this.maxWaiting = maxWaiting;
        this.maxWait = maxWait;
    }

    /** @throws ServiceException OVERLOADED if too many wait already, or if no place came free in time */
    <T> T call(Supplier<T> work) {
        enter();
        try {
            return work.get();
        } finally {
            places.release();
        }
    }

    int waiting() {
        return waiting.get();
    }

    private void enter() {
        try {
            // With a timeout, even of 0, because without one it would overtake those who wait.
            if (!places.tryAcquire(0, TimeUnit.NANOSECONDS)) {
                await();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new ServiceException(ErrorCode.OVERLOADED, "the server is stopping", e);
        }
    }

    private void await() throws InterruptedException {
        if (waiting.incrementAndGet() > maxWaiting) {
            waiting.decrementAndGet();
            throw new ServiceException(
                    ErrorCode.OVERLOADED, "%d requests are waiting already; try again later".formatted(maxWaiting));
        }
        try {
            if (!places.tryAcquire(maxWait.toNanos(), TimeUnit.NANOSECONDS)) {
                throw new ServiceException(
                        ErrorCode.OVERLOADED,
                        "no processor came free within %d ms; try again later".formatted(maxWait.toMillis()));
            }
        } finally {
            waiting.decrementAndGet();
        }
    }
}
