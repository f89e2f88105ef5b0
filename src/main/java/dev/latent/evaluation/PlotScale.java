package dev.latent.evaluation;

import java.math.BigDecimal;
import java.math.MathContext;
import java.util.ArrayList;
import java.util.DoubleSummaryStatistics;
import java.util.List;
import java.util.stream.DoubleStream;

/**
 * Where values are on one axis of a plot, and which of them are written beside it.
 *
 * @param low  value at {@code from}
 * @param high value at {@code to}
 */
record PlotScale(boolean logarithmic, double low, double high, double from, double to) {

    /** Fewer than this many are too few to read values by. */
    private static final int FEW_TICKS = 3;

    private static final int MANY_TICKS = 8;

    private static final double MARGIN = 0.04;

    /**
     * With some room around the values.
     *
     * @throws IllegalArgumentException if there is a value of at most 0 on a logarithmic axis
     */
    static PlotScale of(LinePlot.Axis axis, DoubleStream values, double from, double to) {
        DoubleSummaryStatistics range = values.summaryStatistics();
        boolean logarithmic = axis.logarithmic();
        if (logarithmic && range.getMin() <= 0) {
            throw new IllegalArgumentException(
                    "the logarithmic axis %s has values above 0 alone, got %s".formatted(axis.label(), range.getMin()));
        }
        double low = logarithmic ? Math.log10(range.getMin()) : range.getMin();
        double high = logarithmic ? Math.log10(range.getMax()) : range.getMax();
        double margin = high > low ? MARGIN * (high - low) : logarithmic ? 0.5 : Math.max(1, Math.abs(low)) / 2;
        return new PlotScale(logarithmic, low - margin, high + margin, from, to);
    }

    double place(double value) {
        double at = logarithmic ? Math.log10(value) : value;
        return from + (at - low) / (high - low) * (to - from);
    }

    List<Double> ticks() {
        if (!logarithmic) {
            return linear();
        }
        List<Double> decades = decades(1);
        return decades.size() >= FEW_TICKS && high - low > 3 ? decades : decades(1, 2, 5);
    }

    private List<Double> decades(int... digits) {
        List<Double> ticks = new ArrayList<>();
        for (int power = (int) Math.floor(low); power <= Math.ceil(high); power++) {
            for (int digit : digits) {
                double at = power + Math.log10(digit);
                if (at >= low && at <= high) {
                    ticks.add(digit * Math.pow(10, power));
                }
            }
        }
        return ticks;
    }

    /** Multiples of 1, 2 or 5 times a power of ten. */
    private List<Double> linear() {
        double step = Math.pow(10, Math.floor(Math.log10(high - low)) - 1);
        for (int i = 0; (high - low) / step > MANY_TICKS; i++) {
            step *= i % 3 == 1 ? 2.5 : 2;
        }
        List<Double> ticks = new ArrayList<>();
        for (long n = (long) Math.ceil(low / step); n * step <= high; n++) {
            ticks.add(n * step);
        }
        return ticks;
    }

    /** Three digits, as people write numbers. */
    static String text(double value) {
        BigDecimal rounded = new BigDecimal(value, new MathContext(3)).stripTrailingZeros();
        double size = Math.abs(value);
        return size == 0 || (size >= 1e-4 && size < 1e6) ? rounded.toPlainString() : rounded.toString();
    }
}
