package dev.latent.dataset;

import dev.latent.error.ErrorCode;
import dev.latent.error.ServiceException;
import java.io.BufferedOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Takes labels as they come, one for each example, and decides at the end what they are: classes, tags or values. Numbers of
 * which at least one is no integer are values; all else are classes, unless the upload says otherwise. Where no example has a
 * label, there are none.
 */
final class LabelCollector {

    /** Between the names of an example's tags, where they come as one text. */
    private static final String TAG_SEPARATOR = "\\|";

    private static final int MAX_NAME_LENGTH = 512;

    private final int maxClasses;

    private final Map<String, Integer> codes = new HashMap<>();

    private final List<String> names = new ArrayList<>();

    private int[] labels = new int[1024];

    private double[] numbers = new double[1024];

    private int[][] tags = new int[0][];

    private int count;

    private boolean anyText;

    private boolean anyFraction;

    private boolean anyTags;

    /** More distinct numbers than there may be classes: they can only be values. */
    private boolean tooManyClasses;

    /** The first label such as {@code nan}: it may be a name among names, but is no number among numbers. */
    private int notFinite = -1;

    LabelCollector(int maxClasses) {
        this.maxClasses = maxClasses;
    }

    int count() {
        return count;
    }

    /** A class name or a number as text; null or blank for an example without a label. */
    void add(@Nullable String label) {
        grow();
        String trimmed = label == null ? "" : label.strip();
        numbers[count] = Double.NaN;
        labels[count] = -1;
        if (!trimmed.isEmpty()) {
            double number = Numbers.parse(trimmed);
            if (!Double.isNaN(number)) {
                numbers[count] = number;
                anyFraction |= number != Math.rint(number);
            } else if (Numbers.isNotFinite(trimmed)) {
                notFinite = notFinite < 0 ? count : notFinite;
            } else {
                anyText = true;
            }
            labels[count] = code(trimmed);
        }
        count++;
    }

    /** A number that may or may not be a class. */
    void add(double number) {
        if (!Double.isFinite(number)) {
            throw notFinite(count, Double.toString(number));
        }
        add(
                number == Math.rint(number) && Math.abs(number) < 1e15
                        ? Long.toString((long) number)
                        : Double.toString(number));
    }

    /** Any number of names. */
    void addTags(List<String> given) {
        grow();
        anyTags = true;
        labels[count] = -1;
        numbers[count] = Double.NaN;
        if (tags.length <= count) {
            tags = Arrays.copyOf(tags, Math.max(1024, labels.length));
        }
        tags[count] = given.stream().mapToInt(this::code).toArray();
        count++;
    }

    /**
     * Decides what the labels are and writes them.
     *
     * @param asked what the upload says they are; null to find out
     */
    LabelSummary write(Path file, LabelSummary.@Nullable Kind asked) throws IOException {
        if (asked == LabelSummary.Kind.NONE || (names.isEmpty() && !tooManyClasses)) {
            return LabelSummary.ABSENT;
        }
        if (!anyText && notFinite >= 0) {
            throw notFinite(notFinite, names.get(labels[notFinite]));
        }
        LabelSummary.Kind kind = asked == null ? kind() : asked;
        if (tooManyClasses && kind != LabelSummary.Kind.VALUE) {
            throw tooManyClasses();
        }
        return switch (kind) {
            case NONE -> LabelSummary.ABSENT;
            case CLASS -> writeClasses(file);
            case TAGS -> writeTags(file);
            case VALUE -> writeValues(file);
        };
    }

    private LabelSummary.Kind kind() {
        if (anyTags) {
            return LabelSummary.Kind.TAGS;
        }
        return !anyText && anyFraction ? LabelSummary.Kind.VALUE : LabelSummary.Kind.CLASS;
    }

    private LabelSummary writeClasses(Path file) throws IOException {
        if (anyTags) {
            throw new ServiceException(
                    ErrorCode.LABELS_MISMATCH, "labels that are arrays of names are tags, but labelKind says class");
        }
        Ordered ordered = order();
        int[] counts = new int[names.size()];
        int labelled = 0;
        try (DataOutputStream out = open(file)) {
            for (int i = 0; i < count; i++) {
                int label = labels[i] < 0 ? -1 : ordered.position[labels[i]];
                out.writeInt(label);
                if (label >= 0) {
                    counts[label]++;
                    labelled++;
                }
            }
        }
        return new LabelSummary(
                LabelSummary.Kind.CLASS,
                ordered.names,
                Arrays.stream(counts).boxed().toList(),
                labelled);
    }

    private LabelSummary writeTags(Path file) throws IOException {
        if (!anyTags) {
            splitIntoTags();
        }
        for (int i = 0; i < count; i++) {
            if (labels[i] >= 0) {
                throw new ServiceException(
                        ErrorCode.LABELS_MISMATCH,
                        "the label of example %d is '%s', expected an array of names as other examples have"
                                .formatted(i, names.get(labels[i])));
            }
        }
        Ordered ordered = order();
        if ((long) count * ordered.names.size() > Integer.MAX_VALUE) {
            throw new ServiceException(
                    ErrorCode.DATASET_TOO_LARGE,
                    "%d examples with %d tags take more than 2 GB, one byte for each tag of each example"
                            .formatted(count, ordered.names.size()));
        }
        int[] counts = new int[ordered.names.size()];
        int labelled = 0;
        try (DataOutputStream out = open(file)) {
            for (int i = 0; i < count; i++) {
                int[] given = i < tags.length && tags[i] != null ? tags[i] : new int[0];
                byte[] flags = new byte[counts.length];
                for (int tag : given) {
                    flags[ordered.position[tag]] = 1;
                }
                for (int tag = 0; tag < flags.length; tag++) {
                    counts[tag] += flags[tag];
                }
                labelled += given.length > 0 ? 1 : 0;
                out.write(flags);
            }
        }
        return new LabelSummary(
                LabelSummary.Kind.TAGS,
                ordered.names,
                Arrays.stream(counts).boxed().toList(),
                labelled);
    }

    private LabelSummary writeValues(Path file) throws IOException {
        if (anyText || anyTags) {
            String name = names.stream()
                    .filter(text -> Double.isNaN(Numbers.parse(text)))
                    .findFirst()
                    .orElse("");
            throw new ServiceException(
                    ErrorCode.LABELS_MISMATCH, "labelKind value needs numbers, but a label is '%s'".formatted(name));
        }
        int labelled = 0;
        try (DataOutputStream out = open(file)) {
            for (int i = 0; i < count; i++) {
                out.writeDouble(numbers[i]);
                labelled += Double.isNaN(numbers[i]) ? 0 : 1;
            }
        }
        return new LabelSummary(LabelSummary.Kind.VALUE, List.of(), List.of(), labelled);
    }

    /** Reads labels such as {@code red|round} as tags. */
    private void splitIntoTags() {
        List<String> texts = new ArrayList<>(names);
        int[] before = Arrays.copyOf(labels, count);
        int rows = count;
        names.clear();
        codes.clear();
        count = 0;
        for (int i = 0; i < rows; i++) {
            List<String> given = before[i] < 0
                    ? List.of()
                    : Arrays.stream(texts.get(before[i]).split(TAG_SEPARATOR, -1))
                            .map(String::strip)
                            .filter(tag -> !tag.isEmpty())
                            .toList();
            addTags(given);
        }
    }

    /** Numbers by size, then names by letters. */
    private Ordered order() {
        Comparator<String> byNumber = Comparator.comparingDouble(name -> {
            double number = Numbers.parse(name);
            return Double.isNaN(number) ? Double.MAX_VALUE : number;
        });
        List<String> ordered = new ArrayList<>(names);
        ordered.sort(byNumber.thenComparing(Comparator.naturalOrder()));
        int[] position = new int[names.size()];
        for (int i = 0; i < ordered.size(); i++) {
            Integer code = codes.get(ordered.get(i));
            if (code != null) {
                position[code] = i;
            }
        }
        return new Ordered(List.copyOf(ordered), position);
    }

    /** A name's code; −1 for a number where there are more of them than classes may be. */
    private int code(String name) {
        Integer known = codes.get(name);
        if (known != null) {
            return known;
        }
        if (name.length() > MAX_NAME_LENGTH) {
            throw new ServiceException(
                    ErrorCode.DATASET_TOO_LARGE,
                    "the label of example %d has %d characters, at most %d are accepted"
                            .formatted(count, name.length(), MAX_NAME_LENGTH));
        }
        if (names.size() == maxClasses) {
            tooManyClasses = true;
            if (anyText || anyTags) {
                throw tooManyClasses();
            }
            return -1;
        }
        codes.put(name, names.size());
        names.add(name);
        return names.size() - 1;
    }

    /** There are more or fewer labels than examples. */
    static ServiceException mismatch(long examples, long labels) {
        return new ServiceException(
                ErrorCode.LABELS_MISMATCH, "there are %d examples and %d labels".formatted(examples, labels));
    }

    private static ServiceException notFinite(int example, String label) {
        return new ServiceException(
                ErrorCode.NOT_FINITE,
                "the label of example %d is %s, expected a finite number".formatted(example, label));
    }

    private ServiceException tooManyClasses() {
        return new ServiceException(
                ErrorCode.DATASET_TOO_LARGE,
                "more than %d distinct labels (latent.datasets.max-classes); labelKind=value reads numbers as values"
                        .formatted(maxClasses));
    }

    private void grow() {
        if (count == labels.length) {
            labels = Arrays.copyOf(labels, 2 * count);
            numbers = Arrays.copyOf(numbers, 2 * count);
        }
    }

    private static DataOutputStream open(Path file) throws IOException {
        return new DataOutputStream(new BufferedOutputStream(Files.newOutputStream(file), 1 << 16));
    }

    /**
     * @param names    in the order in which they are shown
     * @param position of each code among them
     */
    @SuppressWarnings("ArrayRecordComponent")
    private record Ordered(List<String> names, int[] position) {}
}
