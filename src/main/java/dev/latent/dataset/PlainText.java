package dev.latent.dataset;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.latent.dataset.UploadReader.Format;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** Tells apart what a file called .txt may hold: numbers with or without labels and a header, JSON lines, or text. */
final class PlainText {

    /** As many bytes as are looked at. */
    static final int SAMPLE = 1 << 13;

    private static final Pattern JSON = Pattern.compile("\\{\\s*\"|\\[\\s*[\\[\\d.\"-]");

    private static final String CELL_END = "[,;|\\s]+";

    private PlainText() {}

    static Format format(byte[] start) {
        String text = new String(start, UTF_8).replace("\uFEFF", "");
        if (JSON.matcher(text.stripLeading()).lookingAt()) {
            return Format.JSON_LINES;
        }
        List<String> lines = text.lines().filter(line -> !line.isBlank()).toList();
        // the last one may be cut
        int end = start.length == SAMPLE && lines.size() > 1 ? lines.size() - 1 : lines.size();
        List<String> rows = lines.subList(end > 1 ? 1 : 0, end);
        return rows.stream().allMatch(PlainText::isNumbers) ? Format.CSV : Format.TEXT;
    }

    /** Whether a line is numbers, of which one cell may be a label instead. */
    private static boolean isNumbers(String line) {
        List<String> cells = Stream.of(line.strip().split(CELL_END))
                .filter(cell -> !cell.isEmpty())
                .toList();
        long numbers = cells.stream()
                .filter(cell -> !Double.isNaN(Numbers.parse(cell)) || Numbers.isNotFinite(cell))
                .count();
        return numbers > 0 && cells.size() - numbers <= 1;
    }
}
