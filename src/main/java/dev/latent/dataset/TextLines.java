package dev.latent.dataset;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.latent.error.ErrorCode;
import dev.latent.error.ServiceException;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.CodingErrorAction;
import org.jspecify.annotations.Nullable;

/** Lines of UTF-8 text, ended by LF or CRLF, each of a length that memory can bear. */
final class TextLines {

    /** Characters for one value: a double as programs print it, and what parts it from the next. */
    private static final int CHARACTERS_PER_VALUE = 24;

    private static final int SMALLEST_LIMIT = 1 << 16;

    private static final char BYTE_ORDER_MARK = '\uFEFF';

    private final BufferedReader reader;

    private final int maxLength;

    private int number;

    TextLines(InputStream in, DatasetSettings settings) throws IOException {
        this.reader = utf8(in);
        this.maxLength = maxLength(settings);
    }

    /** Text without a byte order mark; malformed bytes are failures. */
    static BufferedReader utf8(InputStream in) throws IOException {
        BufferedReader text = new BufferedReader(new InputStreamReader(
                in,
                UTF_8.newDecoder()
                        .onMalformedInput(CodingErrorAction.REPORT)
                        .onUnmappableCharacter(CodingErrorAction.REPORT)));
        text.mark(1);
        if (text.read() != BYTE_ORDER_MARK) {
            text.reset();
        }
        return text;
    }

    /** The most characters that the widest example may take. */
    static int maxLength(DatasetSettings settings) {
        long length = (long) CHARACTERS_PER_VALUE * settings.maxValuesPerExample();
        return (int) Math.min(Integer.MAX_VALUE - 8, Math.max(SMALLEST_LIMIT, length));
    }

    /** The next line without its end; null after the last. */
    @Nullable
    String next() throws IOException {
        StringBuilder line = new StringBuilder();
        int c = reader.read();
        if (c < 0) {
            return null;
        }
        number++;
        for (; c >= 0 && c != '\n'; c = reader.read()) {
            if (line.length() == maxLength) {
                throw new ServiceException(
                        ErrorCode.DATASET_TOO_LARGE,
                        "line %d has more than %d characters".formatted(number, maxLength));
            }
            line.append((char) c);
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
}
