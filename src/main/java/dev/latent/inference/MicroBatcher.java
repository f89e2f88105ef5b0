package dev.latent.inference;

import dev.latent.error.ErrorCode;
import dev.latent.error.ServiceException;
import dev.latent.learning.graph.TokenRows;
import dev.latent.model.OnnxSession;
import java.nio.FloatBuffer;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Runs one graph for many callers at once. A caller that finds a free place computes at once; who comes while all places are taken
 * waits in a bounded queue, and whoever gets the next place takes along as many rows of those who wait as a batch may have. So
 * batches grow with the load, a lone caller is never kept waiting for company, and no thread but the callers' own is needed.
 *
 * <p>A request larger than a batch is computed in parts, and stands at the end of the queue again after each: small requests do not
 * wait for all of it.
 *
 * <p>Texts share a batch with texts of about their length.
 */
final class MicroBatcher {

    /** How often a caller that waits looks whether its client is still there. */
    private static final long LOOK_NANOS = Duration.ofMillis(100).toNanos();

    private final OnnxSession graph;

    private final ComputePlaces places;

    private final InferenceSettings settings;

    private final InferenceMetrics metrics;

    /** Outputs that depend on no input: one row, whatever the batch. */
    private final Set<String> constants = new HashSet<>();

    private final ComputePlaces.Claimant claimant = this::granted;

    private final ReentrantLock lock = new ReentrantLock();

    private final Condition arrival = lock.newCondition();

    /** Who waits, none of whose rows is being computed. With all fields below guarded by the lock. */
    private final Deque<BatchEntry> queue = new ArrayDeque<>();

    /** Whether a place is waited for. */
    private boolean claimed;

    /** Whether somebody has a place and waits for company. */
    private boolean gathering;

    MicroBatcher(OnnxSession graph, ComputePlaces places, InferenceSettings settings, InferenceMetrics metrics) {
        this.graph = graph;
        this.places = places;
        this.settings = settings;
        this.metrics = metrics;
    }

    /** Runs the graph on two rows: that sets up what a first run has to, and tells which outputs have one row whatever comes. */
    void warmUp() {
        graph.run(2, new float[2 * graph.inputWidth()], graph.outputs().keySet())
                .forEach((name, values) -> {
                    if (values.length == graph.outputs().getOrDefault(name, 0)) {
                        constants.add(name);
                    }
                });
    }

    OnnxSession graph() {
        return graph;
    }

    /**
     * Runs the graph on some rows, together with others' or in parts as it comes.
     *
     * @param values float32 [rows, width of the input]
     * @param wanted names of outputs
     * @param caller who asks
     * @return by name, float32 [rows, width], or [1, width] where an output does not depend on the input
     * @throws ServiceException OVERLOADED if too many wait already, or if no place came free in time
     */
    Map<String, float[]> run(float[] values, int rows, Set<String> wanted, Caller caller) {
        BatchEntry entry = new BatchEntry(values, rows, wanted, Thread.currentThread());
        lock.lock();
        try {
            if (queue.size() >= settings.maxWaiting() && !caller.isAdmitted()) {
                throw new ServiceException(
                        ErrorCode.OVERLOADED,
                        "%d requests for this model are waiting already; try again later".formatted(queue.size()));
            }
            add(entry);
            claim();
        } finally {
            lock.unlock();
        }
        await(entry, caller);
        caller.computed(entry);
        return entry.results();
    }

    private void await(BatchEntry entry, Caller caller) {
        boolean interrupted = false;
        try {
            while (entry.state() != BatchEntry.State.DONE) {
                if (entry.state() == BatchEntry.State.LEADS) {
                    lead(entry);
                } else {
                    LockSupport.parkNanos(this, LOOK_NANOS);
                    // Cleared, or it would never park again; who waits for another's batch has to stay.
                    interrupted |= Thread.interrupted();
                    leaveIfInVain(entry, caller, interrupted);
                }
            }
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
        entry.rethrowFailure();
    }

    /** Withdraws what nobody waits for any more, or what waited too long. What is being computed is finished. */
    private void leaveIfInVain(BatchEntry entry, Caller caller, boolean interrupted) {
        boolean gone = false;
        String reason;
        if (interrupted) {
            reason = "the server is stopping";
        } else if (!entry.begun() && entry.ageNanos() > settings.maxWait().toNanos()) {
            reason = "no processor came free within %d ms; try again later"
                    .formatted(settings.maxWait().toMillis());
        } else if (entry.ageNanos() > LOOK_NANOS && caller.isGone()) {
            gone = true;
            reason = "the client went away";
        } else {
            return;
        }
        lock.lock();
        try {
            if (!queue.remove(entry)) {
                // It is being computed, or is about to be.
                return;
            }
            metrics.waiting(-1);
        } finally {
            lock.unlock();
        }
        if (gone) {
            metrics.abandoned();
        }
        throw new ServiceException(ErrorCode.OVERLOADED, reason);
    }

    /** Computes a batch that begins with this entry, for which a place was taken. */
    private void lead(BatchEntry entry) {
        List<BatchEntry> batch = new ArrayList<>(List.of(entry));
        try {
            gather(batch);
            compute(batch);
        } catch (RuntimeException | Error failure) {
            // Such as no memory for the batch: nobody in it may wait for ever, or take what is not computed for an
            // answer.
            batch.forEach(part -> part.fail(failure));
        } finally {
            try {
                finish(batch);
            } finally {
                places.release();
            }
            claimNext();
        }
    }

    private void finish(List<BatchEntry> batch) {
        lock.lock();
        try {
            gathering = false;
            for (BatchEntry part : batch) {
                if (part.finishPart()) {
                    LockSupport.unpark(part.caller());
                } else {
                    add(part);
                }
            }
        } finally {
            lock.unlock();
        }
    }

    private void claimNext() {
        lock.lock();
        try {
            claim();
        } finally {
            lock.unlock();
        }
    }

    private void gather(List<BatchEntry> batch) {
        lock.lock();
        try {
            BatchEntry first = batch.get(0);
            int room = settings.maxBatch() - first.take(settings.maxBatch());
            long deadline = first.sinceNanos() + settings.maxDelay().toNanos();
            room = takeWaiting(batch, room);
            gathering = true;
            for (long left = deadline - System.nanoTime();
                    room > 0 && left > 0 && !Thread.currentThread().isInterrupted();
                    left = deadline - System.nanoTime()) {
                awaitArrival(left);
                room = takeWaiting(batch, room);
            }
            gathering = false;
            claim();
        } finally {
            lock.unlock();
        }
    }

    private void awaitArrival(long nanos) {
        try {
            long ignored = arrival.awaitNanos(nanos);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private int takeWaiting(List<BatchEntry> batch, int room) {
        int left = room;
        int length = lengthClass(batch.get(0));
        Iterator<BatchEntry> waiting = queue.iterator();
        while (left > 0 && waiting.hasNext()) {
            BatchEntry next = waiting.next();
            if (lengthClass(next) == length) {
                batch.add(next);
                waiting.remove();
                metrics.waiting(-1);
                left -= next.take(left);
            }
        }
        return left;
    }

    /**
     * Texts of one class share a batch, which is padded to its longest: 1 to 8 tokens, 9 to 16, 17 to 32 and so on, so that beyond the first
     * class at most half of it is padding. Numbers are all of one class.
     */
    private int lengthClass(BatchEntry entry) {
        if (!graph.takesTokens()) {
            return 0;
        }
        int width = graph.inputWidth();
        // The place of a hidden token stands behind the text.
        int tokens = graph.takesPlace() ? width - 1 : width;
        int count = TokenRows.count(entry.values(), entry.partStart() * width, tokens);
        return Integer.SIZE - Integer.numberOfLeadingZeros(Math.max(1, count - 1) >> 3);
    }

    private void compute(List<BatchEntry> batch) {
        long start = System.nanoTime();
        try {
            distribute(batch, run(batch));
            metrics.ran(batch, System.nanoTime() - start);
        } catch (RuntimeException | Error failure) {
            if (batch.size() == 1) {
                batch.get(0).fail(failure);
            } else {
                // One of them may be to blame: each gets what it would have got alone.
                batch.forEach(entry -> compute(List.of(entry)));
            }
        }
    }

    private Map<String, float[]> run(List<BatchEntry> batch) {
        int rows = 0;
        Set<String> wanted = batch.get(0).wanted();
        for (BatchEntry entry : batch) {
            rows += entry.partRows();
            if (!wanted.containsAll(entry.wanted())) {
                wanted = new HashSet<>(wanted);
                wanted.addAll(entry.wanted());
            }
        }
        return graph.run(rows, buffer -> fill(buffer, batch), wanted);
    }

    private void fill(FloatBuffer buffer, List<BatchEntry> batch) {
        for (BatchEntry entry : batch) {
            buffer.put(entry.values(), entry.partStart() * graph.inputWidth(), entry.partRows() * graph.inputWidth());
        }
    }

    private void distribute(List<BatchEntry> batch, Map<String, float[]> outputs) {
        int row = 0;
        for (BatchEntry entry : batch) {
            for (String name : entry.wanted()) {
                float[] values = outputs.getOrDefault(name, new float[0]);
                if (constants.contains(name) || entry.isWholeBatch(batch)) {
                    entry.results().put(name, values);
                } else {
                    int width = graph.outputs().getOrDefault(name, 0);
                    entry.store(name, values, row, width);
                }
            }
            row += entry.partRows();
        }
    }

    private void add(BatchEntry entry) {
        queue.add(entry);
        metrics.waiting(1);
        arrival.signal();
    }

    /** Sees to it that somebody gets a place, now or later, where somebody waits. */
    private void claim() {
        while (!claimed && !gathering && !queue.isEmpty()) {
            if (places.takeOrWait(claimant)) {
                lead();
            } else {
                claimed = true;
            }
        }
    }

    private void lead() {
        BatchEntry first = queue.remove();
        metrics.waiting(-1);
        first.lead();
        LockSupport.unpark(first.caller());
    }

    private void granted() {
        lock.lock();
        try {
            claimed = false;
            if (!queue.isEmpty()) {
                lead();
                return;
            }
        } finally {
            lock.unlock();
        }
        places.release();
    }
}
