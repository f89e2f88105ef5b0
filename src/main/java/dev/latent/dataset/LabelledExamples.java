package dev.latent.dataset;

import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * What an open dataset knows of its examples, whatever they are: labels and factors. Close it when done. Indices are those of the
 * upload. Safe for use by several threads.
 */
public interface LabelledExamples extends AutoCloseable {

    Dataset dataset();

    int count();

    /** Index into {@code labels().names()}, or −1 where the example has no label. Only for labels of kind class. */
    int classLabel(int index);

    /** One flag for each of {@code labels().names()}. Only for labels of kind tags. */
    boolean[] tags(int index);

    /** The label as a number: of kind value, or of kind class where all names are numbers; NaN where there is none. */
    double value(int index);

    /** The label as clients see it: a name, a number or a list of tags; null where the example has none. */
    default @Nullable Object label(int index) {
        LabelSummary labels = dataset().labels();
        return switch (labels.kind()) {
            case NONE -> null;
            case CLASS -> classLabel(index) < 0 ? null : labels.names().get(classLabel(index));
            case VALUE -> Double.isNaN(value(index)) ? null : value(index);
            case TAGS -> {
                boolean[] flags = tags(index);
                yield IntStream.range(0, flags.length)
                        .filter(tag -> flags[tag])
                        .mapToObj(tag -> labels.names().get(tag))
                        .toList();
            }
        };
    }

    /** A ground-truth factor of an example, by its name in {@code dataset().factors()}. */
    double factor(int index, String factor);

    @Override
    void close();
}
