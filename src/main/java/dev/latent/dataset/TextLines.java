package dev.latent.dataset;

import dev.latent.error.ErrorCode;
import dev.latent.error.ServiceException;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.Reader;
import org.jspecify.annotations.Nullable;

/** Lines of UTF-8 text, ended by LF or CRLF, each of a length that memory can bear. */
final class TextLines {

    /** Characters for one value: a double as programs print it, and what parts it from the next. */
    private static final int CHARACTERS_PER_VALUE = 24;

    /** Two texts, each character as JSON may escape it. */
    private static final int CHARACTERS_PER_TEXT_BYTE = 12;

    private static final int SMALLEST_LIMIT = 1 << 16;

    private static final char BYTE_ORDER_MARK = '\uFEFF';

    private final Reader reader;

    private final int maxLength;

    private final String limit;

    private final char[] block = new char[1 << 13];

    private final StringBuilder line = new StringBuilder();

    private int at;

    private int end;

    private int number;

    private TextLines(InputStream in, int maxLength, String limit) throws IOException {
        this.reader = utf8(in);
        this.maxLength = maxLength;
        this.limit = limit;
    }

    /** Lines that describe an example or a label. */
    static TextLines of(InputStream in, DatasetSettings settings) throws IOException {
        int most = maxLength(settings);
        return new TextLines(in, most, most + " characters");
    }

    /** Lines that are examples themselves. */
    static TextLines ofExamples(InputStream in, DatasetSettings settings) throws IOException {
        long most = settings.maxText().toBytes();
        // one more, for the carriage return; what has more characters than that has more bytes
        return new TextLines(in, Math.toIntExact(most + 1), most + " bytes (latent.datasets.max-text)");
    }

    /** Text without a byte order mark; malformed bytes are failures. */
    static BufferedReader utf8(InputStream in) throws IOException {
        BufferedReader text = new BufferedReader(new Utf8Reader(in));
        text.mark(1);
        if (text.read() != BYTE_ORDER_MARK) {
            text.reset();
        }
        return text;
    }

    /** The most characters that the widest or longest example may take. */
    static int maxLength(DatasetSettings settings) {
        long numbers = (long) CHARACTERS_PER_VALUE * settings.maxValuesPerExample();
        long text = CHARACTERS_PER_TEXT_BYTE * settings.maxText().toBytes();
        return (int) Math.min(Integer.MAX_VALUE - 8, Math.max(SMALLEST_LIMIT, Math.max(numbers, text)));
    }

    /** The next line without its end; null after the last. */
    @Nullable
    String next() throws IOException {
        if (at == end && !fill()) {
            return null;
        }
        number++;
        line.setLength(0);
        boolean ended = false;
        while (!ended && (at < end || fill())) {
            int from = at;
            while (at < end && block[at] != '\n') {
                at++;
            }
            if (line.length() + at - from > maxLength) {
                throw new ServiceException(
                        ErrorCode.DATASET_TOO_LARGE, "line %d has more than %s".formatted(number, limit));
            }
            line.append(block, from, at - from);
            ended = at < end;
            at += ended ? 1 : 0;
        }
        int length = line.length();
        if (length > 0 && line.charAt(length - 1) == '\r') {
            line.setLength(length - 1);
        }
        return line.toString();
    }

    /** The number of the line that was read last, from 1. */
    int number() {
        return number;
    }

    private boolean fill() throws IOException {
        at = 0;
        end = Math.max(0, reader.read(block, 0, block.length));
        return end > 0;
    }
}
