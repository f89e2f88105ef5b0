package dev.latent.dataset;

import dev.latent.error.ErrorCode;
import dev.latent.error.ServiceException;
import dev.latent.learning.InputShape;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.CharacterCodingException;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Set;
import java.util.stream.IntStream;
import org.apache.commons.csv.CSVException;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVParser;
import org.apache.commons.csv.CSVRecord;
import org.jspecify.annotations.Nullable;

/**
 * Reads CSV as vectors. The delimiter is the one of comma, semicolon, tab and bar that the first line has most of outside quotes.
 * The first line is a header where a column is text there and a number in the second line, where a cell is called label, class or
 * target, or where one is the label's column by name. The label's column is given by name or by position (from 0; −1 is the last);
 * without that, it is a column called label, class, target or y, or a last column that is text.
 */
final class CsvReader {

    static final Set<String> LABEL_NAMES = Set.of("label", "labels", "class", "target", "y");

    /** Those that are hardly the label of an example. */
    static final Set<String> HEADER_NAMES = Set.of("label", "labels", "class", "target");

    private static final String TEXT_HINT = "; if the examples are text, say kind=text";

    private static final int PEEKED_CHARACTERS = 1 << 16;

    private final @Nullable String labelColumn;

    private final @Nullable Boolean header;

    /**
     * @param labelColumn name or position of the label's column; null to find it
     * @param header      whether the first line names the columns; null to find out
     */
    CsvReader(@Nullable String labelColumn, @Nullable Boolean header) {
        this.labelColumn = labelColumn;
        this.header = header;
    }

    void read(InputStream stream, DatasetWriter writer) throws IOException {
        try {
            BufferedReader text = TextLines.utf8(stream);
            char delimiter = delimiter(text);
            RecordLimit limit = new RecordLimit(text, delimiter, writer.settings());
            CSVFormat format = CSVFormat.DEFAULT
                    .builder()
                    .setDelimiter(delimiter)
                    .setIgnoreEmptyLines(true)
                    .setIgnoreSurroundingSpaces(true)
                    .setTrim(true)
                    .get();
            try (CSVParser parser =
                    CSVParser.builder().setReader(limit).setFormat(format).get()) {
                readRecords(parser, limit, writer);
            }
        } catch (UncheckedIOException e) {
            throw failure(e, Objects.requireNonNull(e.getCause()));
        } catch (CSVException | CharacterCodingException e) {
            throw failure(e, e);
        }
    }

    static RuntimeException failure(Exception thrown, IOException cause) {
        if (cause instanceof CharacterCodingException) {
            return new ServiceException(
                    ErrorCode.MALFORMED_CSV, "the CSV file is not UTF-8: " + cause.getMessage(), thrown);
        }
        if (cause instanceof CSVException) {
            return new ServiceException(
                    ErrorCode.MALFORMED_CSV, "the CSV file cannot be read: " + cause.getMessage(), thrown);
        }
        return new UncheckedIOException(cause);
    }

    private void readRecords(CSVParser parser, RecordLimit limit, DatasetWriter writer) {
        Iterator<CSVRecord> records = parser.iterator();
        if (!records.hasNext()) {
            throw new ServiceException(ErrorCode.EMPTY_FILE, "the CSV file has no lines");
        }
        CSVRecord first = records.next();
        long firstLine = parser.getCurrentLineNumber();
        CSVRecord second = records.hasNext() ? records.next() : null;
        boolean named = header == null ? looksLikeHeader(first, second) : header;
        List<String> names = named ? first.toList() : null;
        Columns columns = new Columns(names, first.size(), labelIndex(names, first));
        if (columns.width() < 1) {
            throw new ServiceException(ErrorCode.MALFORMED_CSV, "the CSV file has no column of numbers");
        }
        writer.begin(DatasetKind.VECTORS, InputShape.of(columns.width()), false);
        float[] values = new float[columns.width()];
        try {
            if (!named) {
                add(first, firstLine, columns, values, writer);
            }
            if (second != null) {
                add(second, parser.getCurrentLineNumber(), columns, values, writer);
            }
            while (records.hasNext()) {
                CSVRecord next = records.next();
                limit.recordEnded();
                add(next, parser.getCurrentLineNumber(), columns, values, writer);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void add(CSVRecord record, long line, Columns columns, float[] values, DatasetWriter writer)
            throws IOException {
        if (record.size() != columns.count()) {
            throw new ServiceException(
                    ErrorCode.RAGGED_ROW,
                    "line %d has %d cells, expected %d like the first line"
                            .formatted(line, record.size(), columns.count()));
        }
        int at = 0;
        for (int column = 0; column < record.size(); column++) {
            if (column == columns.label()) {
                writer.labels().add(record.get(column));
                continue;
            }
            values[at++] = number(record.get(column), line, columns.name(column));
        }
        writer.add(values);
    }

    private static float number(String cell, long line, String column) {
        double value = Numbers.parse(cell);
        if (Double.isNaN(value)) {
            boolean notFinite = Numbers.isNotFinite(cell);
            throw new ServiceException(
                    notFinite ? ErrorCode.NOT_FINITE : ErrorCode.MALFORMED_CSV,
                    "line %d, column %s: '%s' is not a finite number%s"
                            .formatted(line, column, shortened(cell), notFinite ? "" : TEXT_HINT));
        }
        if (!Float.isFinite((float) value)) {
            throw new ServiceException(
                    ErrorCode.NOT_FINITE,
                    "line %d, column %s: %s is beyond float32".formatted(line, column, shortened(cell)));
        }
        return (float) value;
    }

    private boolean looksLikeHeader(CSVRecord first, @Nullable CSVRecord second) {
        boolean named = first.stream()
                .anyMatch(cell -> HEADER_NAMES.contains(cell.toLowerCase(Locale.ROOT))
                        || (cell.equals(labelColumn) && isText(cell)));
        if (named) {
            return true;
        }
        if (second == null || second.size() != first.size()) {
            return first.stream().noneMatch(CsvReader::isNumber);
        }
        return IntStream.range(0, first.size())
                .anyMatch(column -> isText(first.get(column)) && isNumber(second.get(column)));
    }

    /** The label's column, or −1 where there is none. */
    private int labelIndex(@Nullable List<String> names, CSVRecord first) {
        if (labelColumn != null) {
            return asked("labels", labelColumn, names, first.size());
        }
        if (names != null) {
            for (int i = 0; i < names.size(); i++) {
                if (LABEL_NAMES.contains(names.get(i).toLowerCase(Locale.ROOT))) {
                    return i;
                }
            }
            return -1;
        }
        int last = first.size() - 1;
        return last > 0 && isText(first.get(last)) ? last : -1;
    }

    /** The index of a column that a form's field names, by its name in the header or by its position. */
    static int asked(String field, String column, @Nullable List<String> names, int count) {
        if (names != null && names.contains(column)) {
            return names.indexOf(column);
        }
        double position = Numbers.parse(column);
        if (position == Math.rint(position) && position >= -count && position < count) {
            return (int) (position < 0 ? position + count : position);
        }
        throw ServiceException.ofField(
                ErrorCode.INVALID_PARAMETER,
                field,
                names == null
                        ? "%s '%s' is no position from %d to %d (the file has no header)"
                                .formatted(field, column, -count, count - 1)
                        : "%s '%s' is neither a column of %s nor a position from %d to %d"
                                .formatted(
                                        field,
                                        column,
                                        names.subList(0, Math.min(20, names.size())),
                                        -count,
                                        count - 1));
    }

    private static boolean isNumber(String cell) {
        return !Double.isNaN(Numbers.parse(cell));
    }

    /** Neither a number, nor one that is not finite, nor a missing one. */
    private static boolean isText(String cell) {
        return !cell.isBlank() && !isNumber(cell) && !Numbers.isNotFinite(cell);
    }

    private static String shortened(String cell) {
        return cell.length() <= 40 ? cell : cell.substring(0, 40) + "…";
    }

    private static char delimiter(BufferedReader text) throws IOException {
        List<Character> candidates = List.of(',', ';', '\t', '|');
        int[] counts = counts(candidates, text);
        int best = 0;
        for (int i = 1; i < counts.length; i++) {
            best = counts[i] > counts[best] ? i : best;
        }
        return candidates.get(best);
    }

    /** How many of some characters the first line has outside quotes. The text stays where it is. */
    static int[] counts(List<Character> candidates, BufferedReader text) throws IOException {
        text.mark(PEEKED_CHARACTERS);
        int[] counts = new int[candidates.size()];
        boolean quoted = false;
        int c = text.read();
        for (int i = 1; i < PEEKED_CHARACTERS && c >= 0 && (quoted || (c != '\n' && c != '\r')); i++) {
            quoted ^= (c == '"');
            int candidate = quoted ? -1 : candidates.indexOf((char) c);
            if (candidate >= 0) {
                counts[candidate]++;
            }
            c = text.read();
        }
        text.reset();
        return counts;
    }

    /**
     * @param names of the header; null without one
     * @param label index of the label's column, −1 without one
     */
    private record Columns(@Nullable List<String> names, int count, int label) {

        int width() {
            return label < 0 ? count : count - 1;
        }

        String name(int column) {
            return names == null ? Integer.toString(column) : "'" + names.get(column) + "'";
        }
    }
}
