package dev.latent.dataset;

import dev.latent.error.ErrorCode;
import dev.latent.error.ServiceException;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.CharacterCodingException;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.commons.csv.CSVException;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVParser;
import org.apache.commons.csv.CSVRecord;
import org.jspecify.annotations.Nullable;

/**
 * Reads text from columns. In CSV a text with delimiters, quotes or line ends in it is quoted as RFC 4180 says; between tabs, quotes
 * are characters like others. Columns are parted by tabs in a file called .tsv or where the first line has tabs and no commas, else
 * by commas, or by semicolons where it has none of these. The first line is a header where a cell in it is called as text or labels
 * use to be, or as the upload says.
 */
final class TextTableReader {

    private static final List<String> TEXT_NAMES = List.of("text", "sentence", "input");

    private static final String PAIR_NAME = "pair";

    /** A pair may have a source and a target. */
    private static final Set<String> LABEL_NAMES_OF_PAIRS = Set.of("label", "labels", "class");

    private final DatasetKind kind;

    private final ReadOptions options;

    TextTableReader(DatasetKind kind, ReadOptions options) {
        this.kind = kind;
        this.options = options;
    }

    void read(InputStream stream, String name, DatasetWriter writer) throws IOException {
        BufferedReader text = TextLines.utf8(stream);
        char delimiter = delimiter(text, name.toLowerCase(Locale.ROOT));
        RecordLimit limit = new RecordLimit(text, delimiter, writer.settings());
        CSVFormat format = CSVFormat.DEFAULT
                .builder()
                .setDelimiter(delimiter)
                .setQuote(delimiter == '\t' ? null : '"')
                .setIgnoreEmptyLines(true)
                .get();
        try (CSVParser parser =
                CSVParser.builder().setReader(limit).setFormat(format).get()) {
            readRecords(parser, limit, writer);
        } catch (UncheckedIOException e) {
            IOException cause = Objects.requireNonNull(e.getCause());
            if (cause instanceof CharacterCodingException) {
                throw cause;
            }
            throw CsvReader.failure(e, cause);
        } catch (CSVException e) {
            throw CsvReader.failure(e, e);
        }
    }

    private static char delimiter(BufferedReader text, String name) throws IOException {
        int[] counts = CsvReader.counts(List.of('\t', ',', ';'), text);
        if (name.endsWith(".tsv") || name.endsWith(".tab") || (counts[0] > 0 && counts[1] == 0)) {
            return '\t';
        }
        return counts[1] == 0 && counts[2] > 0 ? ';' : ',';
    }

    private void readRecords(CSVParser parser, RecordLimit limit, DatasetWriter writer) throws IOException {
        Iterator<CSVRecord> records = parser.iterator();
        if (!records.hasNext()) {
            throw new ServiceException(ErrorCode.EMPTY_FILE, "the file has no lines");
        }
        CSVRecord first = records.next();
        Boolean asked = options.header();
        boolean named = asked == null ? looksLikeHeader(first) : asked;
        Columns columns = columns(named ? first.stream().map(String::strip).toList() : null, first.size());
        TextRows rows = new TextRows(writer, kind);
        if (!named) {
            add(first, parser.getCurrentLineNumber(), columns, rows, writer);
        }
        while (records.hasNext()) {
            CSVRecord next = records.next();
            limit.recordEnded();
            add(next, parser.getCurrentLineNumber(), columns, rows, writer);
        }
    }

    private static void add(CSVRecord record, long line, Columns columns, TextRows rows, DatasetWriter writer)
            throws IOException {
        if (record.size() != columns.count()) {
            throw new ServiceException(
                    ErrorCode.RAGGED_ROW,
                    "line %d has %d cells, expected %d like the first line"
                            .formatted(line, record.size(), columns.count()));
        }
        rows.add(columns.texts().stream().map(record::get).toList(), "line " + line);
        if (columns.label() >= 0) {
            writer.labels().add(record.get(columns.label()));
        }
    }

    private boolean looksLikeHeader(CSVRecord first) {
        List<String> given = Stream.of(options.textColumn(), options.pairColumn(), options.labelColumn())
                .filter(Objects::nonNull)
                .filter(name -> Double.isNaN(Numbers.parse(name)))
                .toList();
        return first.stream()
                .map(String::strip)
                .anyMatch(cell -> given.contains(cell)
                        || CsvReader.HEADER_NAMES.contains(cell.toLowerCase(Locale.ROOT))
                        || TEXT_NAMES.contains(cell.toLowerCase(Locale.ROOT)));
    }

    /**
     * @param texts indices of the columns of text
     * @param label index of the label's column, −1 without one
     */
    private record Columns(int count, List<Integer> texts, int label) {}

    private Columns columns(@Nullable List<String> names, int count) {
        if (count < kind.texts()) {
            throw new ServiceException(
                    ErrorCode.INVALID_REQUEST, "the file has one column; paired text needs two, or two files of lines");
        }
        int label = label(names, count);
        List<Integer> texts = kind == DatasetKind.PAIRED_TEXT ? pair(names, count, label) : text(names, count, label);
        if (Stream.concat(texts.stream(), Stream.of(label)).distinct().count() <= texts.size()) {
            throw ServiceException.ofField(
                    ErrorCode.INVALID_PARAMETER,
                    "text",
                    "text%s and labels are one column; expected a column for each"
                            .formatted(texts.size() > 1 ? ", pair" : ""));
        }
        return new Columns(count, texts, label);
    }

    private int label(@Nullable List<String> names, int count) {
        String asked = options.labelColumn();
        if (asked != null) {
            return CsvReader.asked("labels", asked, names, count);
        }
        Set<String> usual = kind == DatasetKind.PAIRED_TEXT ? LABEL_NAMES_OF_PAIRS : CsvReader.LABEL_NAMES;
        return names == null || count <= kind.texts() ? -1 : find(usual, names);
    }

    private List<Integer> text(@Nullable List<String> names, int count, int label) {
        String asked = options.textColumn();
        if (asked != null) {
            return List.of(CsvReader.asked("text", asked, names, count));
        }
        for (String usual : TEXT_NAMES) {
            int found = names == null ? -1 : find(Set.of(usual), names);
            if (found >= 0 && found != label) {
                return List.of(found);
            }
        }
        List<Integer> others = others(count, List.of(label));
        if (others.size() != 1) {
            throw undecided(names, count, "text", "the text");
        }
        return others;
    }

    private List<Integer> pair(@Nullable List<String> names, int count, int label) {
        int first = side("text", options.textColumn(), names, count);
        int second = side(PAIR_NAME, options.pairColumn(), names, count);
        List<Integer> others = others(count, List.of(label, first, second));
        int open = (first < 0 ? 1 : 0) + (second < 0 ? 1 : 0);
        if (open > 0 && others.size() != open) {
            throw undecided(
                    names, count, first < 0 ? "text" : PAIR_NAME, first < 0 ? "the first text" : "the other text");
        }
        return List.of(first < 0 ? others.get(0) : first, second < 0 ? others.get(open - 1) : second);
    }

    /** A column of a pair that the upload names, or that has the usual name; −1 where there is none. */
    private static int side(String field, @Nullable String asked, @Nullable List<String> names, int count) {
        if (asked != null) {
            return CsvReader.asked(field, asked, names, count);
        }
        return names == null ? -1 : find(Set.of(field), names);
    }

    private static List<Integer> others(int count, List<Integer> taken) {
        return IntStream.range(0, count)
                .filter(column -> !taken.contains(column))
                .boxed()
                .toList();
    }

    private static int find(Set<String> usual, List<String> names) {
        List<String> lower = new ArrayList<>();
        names.forEach(name -> lower.add(name.toLowerCase(Locale.ROOT)));
        return IntStream.range(0, lower.size())
                .filter(column -> usual.contains(lower.get(column)))
                .findFirst()
                .orElse(-1);
    }

    private static ServiceException undecided(@Nullable List<String> names, int count, String field, String what) {
        return ServiceException.ofField(
                ErrorCode.INVALID_PARAMETER,
                field,
                names == null
                        ? "the file has %d columns and no header that is known as one; the field %s says by position, from 0, which is %s"
                                .formatted(count, field, what)
                        : "the file has the columns %s; the field %s says which is %s"
                                .formatted(names.subList(0, Math.min(20, names.size())), field, what));
    }
}
