package dev.latent.learning.graph;

import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.indexing.NDArrayIndex;

/**
 * Memory for the intermediate results of several programs that run in turn: each writes over what the others left there. So programs
 * for batches of many lengths need little more than the largest of them, and a program's results last until another one runs. For one thread.
 */
public final class ArrayPool implements AutoCloseable {

    /** Smaller arrays are not worth sharing. */
    private static final long SHARED_LENGTH = 1024;

    private final List<INDArray> slabs = new ArrayList<>();

    /** Those that the program which is recorded now has none of yet. */
    private final Set<INDArray> free = Collections.newSetFromMap(new IdentityHashMap<>());

    private final List<INDArray> small = new ArrayList<>();

    /** A new program may use all that there is. */
    void begin() {
        free.addAll(slabs);
    }

    /** An array that no other of the same program shares memory with; its content is undefined. */
    INDArray allocate(DataType type, long... shape) {
        long length = 1;
        for (long size : shape) {
            length = Math.multiplyExact(length, size);
        }
        if (length < SHARED_LENGTH) {
            INDArray own = Nd4j.createUninitializedDetached(type, shape);
            small.add(own);
            return own;
        }
        INDArray slab = smallestFree(type, length);
        if (slab == null) {
            slab = Nd4j.createUninitializedDetached(type, length);
            slabs.add(slab);
        }
        free.remove(slab);
        return slab.get(NDArrayIndex.interval(0, length)).reshape('c', shape);
    }

    private @Nullable INDArray smallestFree(DataType type, long length) {
        INDArray best = null;
        for (INDArray slab : free) {
            boolean fits = slab.dataType() == type && slab.length() >= length;
            if (fits && (best == null || slab.length() < best.length())) {
                best = slab;
            }
        }
        return best;
    }

    /** Memory that is held. */
    public long bytes() {
        return slabs.stream().mapToLong(ArrayPool::bytes).sum()
                + small.stream().mapToLong(ArrayPool::bytes).sum();
    }

    static long bytes(INDArray array) {
        return array.length() * array.dataType().width();
    }

    /** To be called when no program uses it any more. */
    @Override
    public void close() {
        free.clear();
        slabs.forEach(INDArray::close);
        slabs.clear();
        small.forEach(INDArray::close);
        small.clear();
    }
}
