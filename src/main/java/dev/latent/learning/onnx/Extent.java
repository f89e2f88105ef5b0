package dev.latent.learning.onnx;

/**
 * A size, or a whole number that sizes are computed from: {@code factor} · rowsᵏ, where rows is the number of rows of a batch, whatever that
 * is (at least 1). So what is found holds for every batch.
 *
 * @param factor the number for a batch of one row
 * @param power  k
 */
record Extent(long factor, int power) {

    /** Depends on what the inputs say, and not on their sizes alone; or on the rows in a way that is not followed. */
    static final Extent UNKNOWN = new Extent(Long.MIN_VALUE, -1);

    static final Extent ONE = of(1);

    /** The number of rows of a batch. */
    static final Extent ROWS = new Extent(1, 1);

    static Extent of(long number) {
        return new Extent(number, 0);
    }

    boolean known() {
        return power >= 0;
    }

    boolean constant() {
        return power == 0;
    }

    Extent times(Extent other) {
        if (!known() || !other.known()) {
            return UNKNOWN;
        }
        return normal(Math.multiplyExact(factor, other.factor), power + other.power);
    }

    Extent plus(Extent other) {
        if (!known() || !other.known()) {
            return UNKNOWN;
        }
        if (factor == 0 || other.factor == 0) {
            return factor == 0 ? other : this;
        }
        return power == other.power ? normal(Math.addExact(factor, other.factor), power) : UNKNOWN;
    }

    Extent minus(Extent other) {
        return other.known() ? plus(normal(Math.negateExact(other.factor), other.power)) : UNKNOWN;
    }

    /** Unknown where something is left over, because numbers and whole numbers would be rounded in different ways. */
    Extent over(Extent other) {
        boolean exact = known()
                && other.known()
                && other.factor != 0
                && (factor == 0 || power >= other.power)
                && factor % other.factor == 0;
        return exact ? normal(factor / other.factor, factor == 0 ? 0 : power - other.power) : UNKNOWN;
    }

    /** Of numbers below 0 there are two remainders. */
    Extent modulo(Extent other) {
        return constant() && factor >= 0 && other.constant() && other.factor > 0
                ? of(Math.floorMod(factor, other.factor))
                : UNKNOWN;
    }

    /** 1 if both are the same for every batch, 0 if for none. */
    Extent same(Extent other) {
        if (!known() || !other.known()) {
            return UNKNOWN;
        }
        if (power == other.power) {
            return of(factor == other.factor ? 1 : 0);
        }
        boolean signsDiffer = Long.signum(factor) != Long.signum(other.factor);
        return signsDiffer ? of(0) : UNKNOWN;
    }

    Extent larger(Extent other) {
        return constant() && other.constant() ? of(Math.max(factor, other.factor)) : equalOr(other);
    }

    Extent smaller(Extent other) {
        return constant() && other.constant() ? of(Math.min(factor, other.factor)) : equalOr(other);
    }

    private Extent equalOr(Extent other) {
        return equals(other) ? this : UNKNOWN;
    }

    private static Extent normal(long factor, int power) {
        return new Extent(factor, factor == 0 ? 0 : power);
    }
}
