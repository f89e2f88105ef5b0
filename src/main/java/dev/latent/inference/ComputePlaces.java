package dev.latent.inference;

import java.util.ArrayDeque;
import java.util.Queue;

/**
 * A fixed number of places to compute at, shared by all models: more than there are processors would only slow each other down.
 * First come, first served; a batcher comes once for all that wait for it.
 */
final class ComputePlaces {

    /** Somebody who waits for a place. */
    interface Claimant {

        /** A place is this one's from now on; to be given back with {@link #release()}. Called by whoever gave it back. */
        void granted();
    }

    /** Guarded by itself, as is {@link #free}. */
    private final Queue<Claimant> waiting = new ArrayDeque<>();

    private int free;

    ComputePlaces(int count) {
        this.free = count;
    }

    /** Takes a place if one is free. One that is free is waited for by nobody. */
    boolean tryTake() {
        synchronized (waiting) {
            if (free == 0) {
                return false;
            }
            free--;
            return true;
        }
    }

    /** Takes a place, now or later. @return whether now; if not, {@code granted} follows. */
    boolean takeOrWait(Claimant claimant) {
        synchronized (waiting) {
            if (free > 0) {
                free--;
                return true;
            }
            waiting.add(claimant);
            return false;
        }
    }

    void release() {
        Claimant next;
        synchronized (waiting) {
            next = waiting.poll();
            if (next == null) {
                free++;
                return;
            }
        }
        next.granted();
    }
}
