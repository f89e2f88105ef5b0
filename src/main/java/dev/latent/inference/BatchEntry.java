package dev.latent.inference;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What one caller wants of a graph. All but its state is changed by whoever computes it, and read by the caller once it is done. */
final class BatchEntry {

    /** Where an entry stands. */
    enum State {
        /** In the queue, or part of a batch. */
        WAITS,
        /** Its caller has a place and is to compute. */
        LEADS,
        DONE
    }

    private final float[] values;

    private final int rows;

    private final Set<String> wanted;

    private final Thread caller;

    private final long sinceNanos = System.nanoTime();

    private final Map<String, float[]> results = new HashMap<>();

    private volatile State state = State.WAITS;

    private volatile long begunNanos;

    private volatile boolean begun;

    private @Nullable Throwable failure;

    private int partStart;

    private int partRows;

    private long doneNanos;

    BatchEntry(float[] values, int rows, Set<String> wanted, Thread caller) {
        this.values = values;
        this.rows = rows;
        this.wanted = wanted;
        this.caller = caller;
    }

    State state() {
        return state;
    }

    float[] values() {
        return values;
    }

    Set<String> wanted() {
        return wanted;
    }

    Thread caller() {
        return caller;
    }

    Map<String, float[]> results() {
        return results;
    }

    long sinceNanos() {
        return sinceNanos;
    }

    long ageNanos() {
        return System.nanoTime() - sinceNanos;
    }

    /** Nanoseconds from its arrival to the first batch that it was part of. */
    long queueNanos() {
        return begunNanos - sinceNanos;
    }

    /** Nanoseconds from there to its end. */
    long computeNanos() {
        return doneNanos - begunNanos;
    }

    boolean begun() {
        return begun;
    }

    void lead() {
        state = State.LEADS;
    }

    /** Takes the next rows into a batch. @return how many */
    int take(int room) {
        if (!begun) {
            begunNanos = System.nanoTime();
            begun = true;
        }
        state = State.WAITS;
        partRows = Math.min(room, rows - partStart);
        return partRows;
    }

    int partStart() {
        return partStart;
    }

    int partRows() {
        return partRows;
    }

    boolean isWholeBatch(List<BatchEntry> batch) {
        return batch.size() == 1 && partRows == rows;
    }

    /** @param batch float32 [rows of the batch, width]; those of this part begin at {@code row} */
    void store(String name, float[] batch, int row, int width) {
        float[] target = results.computeIfAbsent(name, key -> new float[Math.multiplyExact(rows, width)]);
        System.arraycopy(batch, row * width, target, partStart * width, partRows * width);
    }

    void fail(Throwable thrown) {
        failure = thrown;
    }

    /** @return whether nothing of it is left to do */
    boolean finishPart() {
        partStart += partRows;
        if (partStart < rows && failure == null) {
            return false;
        }
        doneNanos = System.nanoTime();
        state = State.DONE;
        return true;
    }

    void rethrowFailure() {
        if (failure instanceof RuntimeException exception) {
            throw exception;
        }
        if (failure instanceof Error error) {
            throw error;
        }
    }
}
