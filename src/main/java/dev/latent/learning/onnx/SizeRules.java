package dev.latent.learning.onnx;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.function.BinaryOperator;
import org.jspecify.annotations.Nullable;

/** What the operators of ONNX say of the sizes of their results. */
final class SizeRules {

    /** Up to here float32 has all whole numbers. */
    private static final long EXACT = 1 << 24;

    /** Times as many rows as there may ever be, it is still a number of 64 bits; of 32 bits are none that depend on rows. */
    private static final long EXACT_WITH_ROWS = 1L << 32;

    private SizeRules() {}

    /** As numpy does it. */
    static List<Extent> broadcast(List<Extent> left, List<Extent> right) {
        int rank = Math.max(left.size(), right.size());
        List<Extent> dims = new ArrayList<>();
        for (int i = 0; i < rank; i++) {
            Extent a = fromRight(left, rank - i);
            Extent b = fromRight(right, rank - i);
            if (!a.equals(b) && !a.equals(Extent.ONE) && !b.equals(Extent.ONE)) {
                throw new IllegalArgumentException("sizes that do not go together");
            }
            dims.add(a.equals(Extent.ONE) ? b : a);
        }
        return dims;
    }

    private static Extent fromRight(List<Extent> dims, int place) {
        return place > dims.size() ? Extent.ONE : dims.get(dims.size() - place);
    }

    static List<Extent> matmul(List<Extent> left, List<Extent> right) {
        if (left.isEmpty() || right.isEmpty()) {
            throw new IllegalArgumentException("a product of numbers that are no matrices");
        }
        List<Extent> a = left.size() == 1 ? List.of(Extent.ONE, left.get(0)) : left;
        List<Extent> b = right.size() == 1 ? List.of(right.get(0), Extent.ONE) : right;
        List<Extent> dims = new ArrayList<>(broadcast(a.subList(0, a.size() - 2), b.subList(0, b.size() - 2)));
        if (left.size() > 1) {
            dims.add(a.get(a.size() - 2));
        }
        if (right.size() > 1) {
            dims.add(b.get(b.size() - 1));
        }
        return dims;
    }

    static List<Extent> reshape(Sized input, List<Extent> asked, boolean allowZero) {
        List<Extent> dims = new ArrayList<>();
        int open = -1;
        for (int i = 0; i < asked.size(); i++) {
            Extent dim = known(asked.get(i));
            if (dim.equals(Extent.of(-1))) {
                open = i;
                dims.add(Extent.ONE);
            } else {
                dims.add(dim.factor() == 0 && !allowZero ? input.dims().get(i) : positive(dim));
            }
        }
        if (open >= 0) {
            dims.set(open, known(input.elements().over(Sized.elements(dims))));
        }
        if (!Sized.elements(dims).equals(input.elements())) {
            throw new IllegalArgumentException("a shape for another number of values");
        }
        return dims;
    }

    static List<Extent> transpose(List<Extent> dims, @Nullable List<Long> order) {
        List<Extent> result = new ArrayList<>();
        for (int i = 0; i < dims.size(); i++) {
            result.add(dims.get(order == null ? dims.size() - 1 - i : Math.toIntExact(order.get(i))));
        }
        return result;
    }

    static List<Extent> squeeze(List<Extent> dims, @Nullable List<Long> axes) {
        List<Extent> result = new ArrayList<>();
        for (int i = 0; i < dims.size(); i++) {
            boolean goes = axes == null ? dims.get(i).equals(Extent.ONE) : among(axes, i, dims.size());
            if (!goes) {
                result.add(dims.get(i));
            }
        }
        return result;
    }

    static List<Extent> unsqueeze(List<Extent> dims, List<Long> axes) {
        int rank = dims.size() + axes.size();
        List<Extent> result = new ArrayList<>();
        int next = 0;
        for (int i = 0; i < rank; i++) {
            result.add(among(axes, i, rank) ? Extent.ONE : dims.get(next++));
        }
        return result;
    }

    static List<Extent> reduce(List<Extent> dims, @Nullable List<Long> axes, boolean keep) {
        List<Extent> result = new ArrayList<>();
        for (int i = 0; i < dims.size(); i++) {
            boolean goes = axes == null || axes.isEmpty() || among(axes, i, dims.size());
            if (!goes) {
                result.add(dims.get(i));
            } else if (keep) {
                result.add(Extent.ONE);
            }
        }
        return result;
    }

    static List<Extent> gather(List<Extent> data, List<Extent> indices, int axis) {
        List<Extent> dims = new ArrayList<>(data.subList(0, axis));
        dims.addAll(indices);
        dims.addAll(data.subList(axis + 1, data.size()));
        return dims;
    }

    static List<Extent> concat(List<Sized> parts, int axis) {
        List<Extent> dims = new ArrayList<>(parts.get(0).dims());
        for (Sized part : parts.subList(1, parts.size())) {
            dims.set(axis, known(dims.get(axis).plus(part.dims().get(axis))));
        }
        return dims;
    }

    /** How many of a dimension a slice has. */
    static Extent slice(Extent dim, Extent start, Extent end, Extent step) {
        boolean toTheEnd = end.constant() && end.factor() >= Integer.MAX_VALUE || end.equals(dim);
        if (start.equals(Extent.of(0)) && step.equals(Extent.ONE) && toTheEnd) {
            return dim;
        }
        if (!dim.constant() || !start.constant() || !end.constant() || !step.constant() || step.factor() == 0) {
            return Extent.UNKNOWN;
        }
        long size = dim.factor();
        boolean forward = step.factor() > 0;
        long from = place(start.factor(), size, forward ? 0 : -1, forward ? size : size - 1);
        long to = place(end.factor(), size, forward ? 0 : -1, forward ? size : size - 1);
        long span = forward ? to - from : from - to;
        long stride = Math.abs(step.factor());
        return Extent.of(span <= 0 ? 0 : (span - 1) / stride + 1);
    }

    static long place(long index, long size, long least, long most) {
        long counted = index < 0 ? Math.max(index, Long.MIN_VALUE + size) + size : index;
        return Math.max(least, Math.min(most, counted));
    }

    /** Computes with small tensors of whole numbers; null where nothing is known of one. */
    static @Nullable List<Extent> combine(Sized left, Sized right, List<Extent> dims, BinaryOperator<Extent> operator) {
        List<Extent> a = left.valuesOrUnknown();
        List<Extent> b = right.valuesOrUnknown();
        Extent count = Sized.elements(dims);
        if (a == null || b == null || !count.constant() || count.factor() > Sized.MAX_VALUES) {
            return null;
        }
        if (!fits(a, count) || !fits(b, count)) {
            return null;
        }
        List<Extent> result = new ArrayList<>();
        for (int i = 0; i < count.factor(); i++) {
            result.add(
                    exact(operator.apply(a.get(a.size() == 1 ? 0 : i), b.get(b.size() == 1 ? 0 : i)), EXACT_WITH_ROWS));
        }
        return result;
    }

    /** Unknown where the runtime, in 32 bits or in floating point, or for a batch of many rows, might get another number. */
    static Extent exact(Extent value, long mostWithRows) {
        long most = value.power() == 0 ? EXACT : mostWithRows;
        return value.power() <= 1 && Math.abs(value.factor()) < most ? value : Extent.UNKNOWN;
    }

    private static boolean fits(List<Extent> values, Extent count) {
        return values.size() == 1 || values.size() == count.factor();
    }

    /** One value in every place; null where there are too many. */
    static @Nullable List<Extent> repeated(Extent value, List<Extent> dims) {
        Extent count = Sized.elements(dims);
        return count.constant() && count.factor() <= Sized.MAX_VALUES
                ? Collections.nCopies((int) count.factor(), value)
                : null;
    }

    static boolean among(List<Long> axes, int axis, int rank) {
        return axes.contains((long) axis) || axes.contains((long) axis - rank);
    }

    static int axis(long axis, int rank) {
        long counted = axis < 0 ? axis + rank : axis;
        if (counted < 0 || counted >= rank) {
            throw new IllegalArgumentException("an axis %d of %d".formatted(axis, rank));
        }
        return (int) counted;
    }

    static Extent known(Extent extent) {
        if (!extent.known()) {
            throw new IllegalArgumentException("a tensor whose size cannot be told beforehand");
        }
        return extent;
    }

    static Extent positive(Extent extent) {
        if (known(extent).factor() < 0) {
            throw new IllegalArgumentException("a tensor of negative size");
        }
        return extent;
    }
}
