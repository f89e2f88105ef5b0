package dev.latent.inference;

import java.util.function.BooleanSupplier;

/** Who asks for something to be computed, and what it took. Used by one thread. */
final class Caller {

    private final BooleanSupplier gone;

    private boolean admitted;

    private long queueNanos;

    private long computeNanos;

    /** @param gone whether nobody waits for the answer any more */
    Caller(BooleanSupplier gone) {
        this.gone = gone;
    }

    boolean isGone() {
        return gone.getAsBoolean();
    }

    /** Whether part of the answer was computed already: then the rest is not refused, however many wait. */
    boolean isAdmitted() {
        return admitted;
    }

    void computed(BatchEntry entry) {
        admitted = true;
        queueNanos += entry.queueNanos();
        computeNanos += entry.computeNanos();
    }

    /** Time spent waiting for a place. */
    long queueNanos() {
        return queueNanos;
    }

    /** Time spent in batches. */
    long computeNanos() {
        return computeNanos;
    }
}
