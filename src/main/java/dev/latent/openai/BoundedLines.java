package dev.latent.openai;

import java.io.IOException;
import java.io.Reader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** The lines of a UTF-8 file, none of them longer than a limit, blank ones left out. */
final class BoundedLines implements AutoCloseable {

    /** A line was longer than it may be. */
    static final class TooLongException extends IOException {

        private static final long serialVersionUID = 1L;

        TooLongException(int line, int limit) {
            super("line %d has more than %d characters".formatted(line, limit));
        }
    }

    private final Reader in;

    private final int limit;

    private final StringBuilder line = new StringBuilder();

    private int number;

    private boolean ended;

    BoundedLines(Path file, int limit) throws IOException {
        this.in = Files.newBufferedReader(file, StandardCharsets.UTF_8);
        this.limit = limit;
    }

    /** The next line that is not blank; null at the end. */
    @Nullable
    String next() throws IOException {
        while (!ended) {
            String text = read();
            if (!text.isBlank()) {
                return text;
            }
        }
        return null;
    }

    /** Of the line that was read last, from 1. */
    int number() {
        return number;
    }

    private String read() throws IOException {
        line.setLength(0);
        number++;
        int c = in.read();
        while (c >= 0 && c != '\n') {
            if (line.length() == limit) {
                throw new TooLongException(number, limit);
            }
            line.append((char) c);
            c = in.read();
        }
        ended = c < 0;
        return line.toString();
    }

    @Override
    public void close() throws IOException {
        in.close();
    }
}
