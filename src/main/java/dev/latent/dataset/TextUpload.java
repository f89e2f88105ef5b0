package dev.latent.dataset;

import dev.latent.dataset.UploadReader.Upload;
import dev.latent.error.ErrorCode;
import dev.latent.error.ServiceException;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;

/** Reads text from files of lines, columns or JSON lines. */
final class TextUpload {

    private final DatasetKind kind;

    private final ReadOptions options;

    private final boolean aligned;

    private final DatasetWriter writer;

    private final JsonMapper json;

    /** @param aligned whether labels come in a file of their own, one for each line */
    TextUpload(DatasetKind kind, ReadOptions options, boolean aligned, DatasetWriter writer, JsonMapper json) {
        this.kind = kind;
        this.options = options;
        this.aligned = aligned;
        this.writer = writer;
        this.json = json;
    }

    private enum Layout {
        LINES,
        TABLE,
        JSON_LINES
    }

    void read(Upload upload) throws IOException {
        Layout layout = layout(upload);
        if (layout == Layout.LINES && kind == DatasetKind.PAIRED_TEXT) {
            layout = Layout.TABLE;
        }
        if (layout == Layout.JSON_LINES) {
            UploadReader.requireNoColumns(upload, layout.toString(), options);
        }
        try (InputStream in = open(upload)) {
            switch (layout) {
                case LINES -> readLines(TextLines.ofExamples(in, writer.settings()));
                case TABLE -> new TextTableReader(kind, options).read(in, upload.name(), writer);
                case JSON_LINES ->
                    new JsonLines(writer, json)
                            .read(TextLines.of(in, writer.settings()), first -> new JsonTexts(writer, kind, options));
            }
        } catch (CharacterCodingException e) {
            throw malformed(upload, e);
        }
    }

    /** Reads pairs from two files, line by line. */
    void read(Upload first, Upload second) throws IOException {
        if (options.haveColumns() || layout(first) != Layout.LINES || layout(second) != Layout.LINES) {
            throw new ServiceException(
                    ErrorCode.INVALID_REQUEST,
                    "two files of paired text are lines of nothing but text, without columns; got %s and %s"
                            .formatted(first.name(), second.name()));
        }
        try (InputStream firstStream = open(first);
                InputStream secondStream = open(second)) {
            readPairs(new Side(first, lines(first, firstStream)), new Side(second, lines(second, secondStream)));
        }
    }

    /** What a file's name says, and where that says nothing, how it begins and what the upload says of columns. */
    private Layout layout(Upload upload) throws IOException {
        String name = upload.name().toLowerCase(Locale.ROOT);
        if (name.endsWith(".jsonl") || name.endsWith(".ndjson")) {
            return Layout.JSON_LINES;
        }
        if (name.matches(".*\\.(csv|tsv|tab)")) {
            return Layout.TABLE;
        }
        byte[] start = UploadReader.start(upload, 1);
        if (!name.endsWith(".txt") && start.length > 0 && start[0] == '{') {
            return Layout.JSON_LINES;
        }
        return options.haveColumns() ? Layout.TABLE : Layout.LINES;
    }

    /** Blank lines are no examples, but where there is a label for each line, one among others is an error. */
    private void readLines(TextLines lines) throws IOException {
        TextRows rows = new TextRows(writer, kind);
        int blank = 0;
        for (String line = lines.next(); line != null; line = lines.next()) {
            if (line.isBlank()) {
                blank = blank == 0 ? lines.number() : blank;
            } else {
                requireAligned(blank);
                rows.add(List.of(line), "line " + lines.number());
            }
        }
    }

    private void readPairs(Side first, Side second) throws IOException {
        TextRows rows = new TextRows(writer, kind);
        int blank = 0;
        int last = 0;
        String one = first.next();
        String other = second.next();
        while (one != null && other != null) {
            int number = first.lines().number();
            if (one.isBlank() != other.isBlank()) {
                throw new ServiceException(
                        ErrorCode.MALFORMED_TEXT,
                        "line %d of %s is blank, but not that of %s"
                                .formatted(
                                        number,
                                        (one.isBlank() ? first : second).name(),
                                        (one.isBlank() ? second : first).name()));
            }
            if (one.isBlank()) {
                blank = blank == 0 ? number : blank;
            } else {
                requireAligned(blank);
                rows.add(List.of(one, other), "line " + number);
                last = number;
            }
            one = first.next();
            other = second.next();
        }
        int ones = first.last(one, last);
        int others = second.last(other, last);
        if (ones != others) {
            throw new ServiceException(
                    ErrorCode.MALFORMED_TEXT,
                    "%s has %d lines and %s has %d, expected as many in both"
                            .formatted(first.name(), ones, second.name(), others));
        }
    }

    private void requireAligned(int blank) {
        if (aligned && blank > 0) {
            throw new ServiceException(
                    ErrorCode.MALFORMED_TEXT,
                    "line %d is blank, expected an example for each line, because labels come in a file of their own"
                            .formatted(blank));
        }
    }

    /** One of two files. */
    private record Side(Upload upload, TextLines lines) {

        String name() {
            return upload.name();
        }

        @Nullable
        String next() throws IOException {
            try {
                return lines.next();
            } catch (CharacterCodingException e) {
                throw malformed(upload, e);
            }
        }

        /** The number of the last line that is not blank. */
        int last(@Nullable String line, int before) throws IOException {
            int last = before;
            for (String next = line; next != null; next = next()) {
                last = next.isBlank() ? last : lines.number();
            }
            return last;
        }
    }

    private TextLines lines(Upload upload, InputStream in) throws IOException {
        try {
            return TextLines.ofExamples(in, writer.settings());
        } catch (CharacterCodingException e) {
            throw malformed(upload, e);
        }
    }

    private static ServiceException malformed(Upload upload, CharacterCodingException e) {
        return new ServiceException(ErrorCode.MALFORMED_TEXT, "%s, %s".formatted(upload.name(), e.getMessage()), e);
    }

    private static InputStream open(Upload upload) throws IOException {
        return new BufferedInputStream(Files.newInputStream(upload.path()), 1 << 16);
    }
}
