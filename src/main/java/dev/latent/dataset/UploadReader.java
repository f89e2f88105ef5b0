package dev.latent.dataset;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.latent.error.ErrorCode;
import dev.latent.error.ServiceException;
import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.zip.GZIPInputStream;
import java.util.zip.ZipException;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Finds out what an uploaded file is, by its content first and its name second, and reads it. */
@Component
class UploadReader {

    private static final int PEEKED = 512;

    private final DatasetSettings settings;

    private final JsonMapper json;

    UploadReader(DatasetSettings settings, JsonMapper json) {
        this.settings = settings;
        this.json = json;
    }

    /**
     * A file on its way in.
     *
     * @param name as the client calls it
     */
    record Upload(Path path, String name) {}

    enum Format {
        IDX,
        NPY,
        ZIP,
        CSV,
        JSON_LINES,
        TEXT
    }

    /**
     * Reads examples, and the labels that come with them in the same file.
     *
     * @param uploads one, or the two sides of paired text
     * @param aligned whether labels come in a file of their own
     */
    void readExamples(List<Upload> uploads, ReadOptions options, boolean aligned, DatasetWriter writer)
            throws IOException {
        Upload plain = unpacked(uploads.get(0), writer.folder());
        DatasetKind text = options.textKind();
        if (text != null) {
            requireText(plain);
            requirePair(options, text);
            TextUpload reader = new TextUpload(text, options, aligned, writer, json);
            if (uploads.size() == 1) {
                reader.read(plain);
            } else {
                reader.read(plain, requireText(unpacked(uploads.get(1), writer.folder())));
            }
            return;
        }
        requireNoText("text", options.textColumn(), options);
        requireNoText("pair", options.pairColumn(), options);
        Format format = format(plain);
        if (format == Format.TEXT && options.kind() == null) {
            new TextUpload(DatasetKind.TEXT, options, aligned, writer, json).read(plain);
            return;
        }
        if (format != Format.CSV && format != Format.TEXT) {
            requireNoColumns(plain, format.toString(), options);
        }
        if (format == Format.ZIP) {
            readArchive(plain, writer);
            return;
        }
        try (InputStream in = open(plain)) {
            switch (format) {
                case IDX -> ArrayReader.IDX.readExamples(in, Files.size(plain.path()), writer);
                case NPY -> ArrayReader.NPY.readExamples(in, Files.size(plain.path()), writer);
                case CSV, TEXT -> new CsvReader(options.labelColumn(), options.header()).read(in, writer);
                case JSON_LINES ->
                    new JsonLines(writer, json)
                            .read(TextLines.of(in, settings), first -> jsonExamples(first, options, writer));
                default -> throw new IllegalStateException();
            }
        } catch (CharacterCodingException e) {
            throw notUtf8(plain, e);
        } catch (EOFException | ZipException e) {
            throw cut(plain, e);
        }
    }

    static void requireNoColumns(Upload upload, String format, ReadOptions options) {
        requireAbsent(upload, format, "labels", options.labelColumn());
        requireAbsent(upload, format, "header", options.header());
    }

    private static void requireAbsent(Upload upload, String format, String field, @Nullable Object option) {
        if (option != null) {
            throw ServiceException.ofField(
                    ErrorCode.INVALID_PARAMETER,
                    field,
                    "%s '%s' is for CSV files, but %s is %s".formatted(field, option, upload.name(), format));
        }
    }

    /** What lines of JSON are that nobody has said to be text. */
    private static JsonExamples jsonExamples(JsonNode first, ReadOptions options, DatasetWriter writer)
            throws IOException {
        DatasetKind text = options.kind() == null ? JsonTexts.kindOf(first) : null;
        return text == null ? new JsonRows(writer, null, null) : new JsonTexts(writer, text, options);
    }

    private static ServiceException notUtf8(Upload upload, CharacterCodingException e) {
        return new ServiceException(ErrorCode.UNKNOWN_FORMAT, "%s, %s".formatted(upload.name(), e.getMessage()), e);
    }

    private static ServiceException cut(Upload upload, IOException e) {
        return new ServiceException(
                ErrorCode.MALFORMED_ARCHIVE, upload.name() + " ends in the middle or is not gzip", e);
    }

    private static Upload requireText(Upload upload) throws IOException {
        byte[] start = start(upload, PEEKED);
        if (isNpy(start) || isZip(start)) {
            throw new ServiceException(
                    ErrorCode.UNKNOWN_FORMAT,
                    "%s is %s; text comes as lines, CSV, TSV or JSON lines, or gzip of one"
                            .formatted(upload.name(), isNpy(start) ? "an NPY file" : "a ZIP file"));
        }
        return upload;
    }

    private static void requirePair(ReadOptions options, DatasetKind kind) {
        if (options.pairColumn() != null && kind != DatasetKind.PAIRED_TEXT) {
            throw ServiceException.ofField(
                    ErrorCode.INVALID_PARAMETER,
                    "pair",
                    "pair '%s' is for kind paired-text, but kind is %s".formatted(options.pairColumn(), kind));
        }
    }

    private static void requireNoText(String field, @Nullable String column, ReadOptions options) {
        if (column != null) {
            throw ServiceException.ofField(
                    ErrorCode.INVALID_PARAMETER,
                    field,
                    "%s '%s' is for kind text or paired-text, but kind is %s".formatted(field, column, options.kind()));
        }
    }

    /** Reads a file of nothing but labels: IDX or NPY with one dimension, or text with one label a line. */
    void readLabels(Upload upload, DatasetWriter writer) throws IOException {
        Upload plain = unpacked(upload, writer.folder());
        try (InputStream in = open(plain)) {
            switch (format(plain)) {
                case IDX -> ArrayReader.IDX.readLabels(in, Files.size(plain.path()), writer);
                case NPY -> ArrayReader.NPY.readLabels(in, Files.size(plain.path()), writer);
                case ZIP -> throw new ServiceException(ErrorCode.UNKNOWN_FORMAT, "labels cannot come as a ZIP file");
                case CSV, JSON_LINES, TEXT -> readLabelLines(TextLines.of(in, settings), writer);
            }
        } catch (CharacterCodingException e) {
            throw notUtf8(plain, e);
        } catch (EOFException | ZipException e) {
            throw cut(plain, e);
        }
    }

    /** Whether a file holds labels alone: an IDX or NPY file with one dimension. */
    boolean holdsLabels(Upload upload, Path folder) throws IOException {
        Upload plain = unpacked(upload, folder);
        try (InputStream in = open(plain)) {
            return switch (format(plain)) {
                case IDX -> ArrayReader.IDX.header(in).shape().size() == 1;
                case NPY -> ArrayReader.NPY.header(in).shape().size() == 1;
                default -> false;
            };
        }
    }

    /** Blank lines are examples without a label, unless there are no examples for them. */
    private static void readLabelLines(TextLines lines, DatasetWriter writer) throws IOException {
        int last = 0;
        for (String line = lines.next(); line != null; line = lines.next()) {
            last = line.isBlank() ? last : lines.number();
            if (writer.labels().count() < writer.count()) {
                writer.labels().add(line);
            }
        }
        if (last > writer.count() || writer.labels().count() < writer.count()) {
            throw LabelCollector.mismatch(
                    writer.count(), Math.max(last, writer.labels().count()));
        }
    }

    private void readArchive(Upload upload, DatasetWriter writer) throws IOException {
        try (Archive archive = new Archive(upload.path(), settings)) {
            boolean arrays = !archive.entries().isEmpty()
                    && archive.entries().stream().allMatch(entry -> entry.name().endsWith(".npy"));
            if (arrays) {
                NpzReader.read(archive, writer);
            } else {
                ZipImagesReader.read(archive, writer);
            }
        }
    }

    /** Unpacks gzip to a file beside the dataset, within limits; what is not gzip stays as it is. */
    private Upload unpacked(Upload upload, Path folder) throws IOException {
        byte[] start = start(upload, 2);
        if (start.length == 0) {
            throw new ServiceException(ErrorCode.EMPTY_FILE, "%s is empty".formatted(upload.name()));
        }
        if (start.length < 2 || (start[0] & 0xff) != 0x1f || (start[1] & 0xff) != 0x8b) {
            return upload;
        }
        Path target = folder.resolve("unpacked-" + upload.path().getFileName() + ".tmp");
        String name = upload.name().replaceFirst("(?i)\\.gz$", "");
        if (Files.exists(target)) {
            return new Upload(target, name);
        }
        long packed = Files.size(upload.path());
        long limit = settings.maxUnpacked().toBytes();
        long total = 0;
        try (InputStream in = new GZIPInputStream(Files.newInputStream(upload.path()), 1 << 16);
                OutputStream out = Files.newOutputStream(target)) {
            byte[] block = new byte[1 << 16];
            for (int read = in.read(block); read >= 0; read = in.read(block)) {
                total += read;
                if (total > limit) {
                    throw new ServiceException(
                            ErrorCode.ARCHIVE_TOO_LARGE,
                            "%s unpacks to more than %s (latent.datasets.max-unpacked)"
                                    .formatted(upload.name(), settings.maxUnpacked()));
                }
                if (settings.isBomb(total, packed)) {
                    throw new ServiceException(
                            ErrorCode.UNSAFE_ARCHIVE,
                            "%s unpacks to more than %d times its packed size (latent.datasets.max-archive-ratio)"
                                    .formatted(upload.name(), settings.maxArchiveRatio()));
                }
                out.write(block, 0, read);
            }
        } catch (EOFException | ZipException e) {
            throw new ServiceException(
                    ErrorCode.MALFORMED_ARCHIVE, "%s is a damaged gzip file".formatted(upload.name()), e);
        }
        if (total == 0) {
            throw new ServiceException(ErrorCode.EMPTY_FILE, "%s is empty".formatted(upload.name()));
        }
        return new Upload(target, name);
    }

    private static Format format(Upload upload) throws IOException {
        byte[] start = start(upload, PEEKED);
        String name = upload.name().toLowerCase(Locale.ROOT);
        if (isNpy(start) || name.endsWith(".npy")) {
            return Format.NPY;
        }
        if (isZip(start) || name.endsWith(".zip") || name.endsWith(".npz")) {
            return Format.ZIP;
        }
        if (startsWith(start, 0, 0) || name.matches(".*\\bidx\\d-ubyte$|.*\\.idx$")) {
            return Format.IDX;
        }
        if (name.endsWith(".txt")) {
            return PlainText.format(start(upload, PlainText.SAMPLE));
        }
        for (byte c : start) {
            if (c == 0) {
                throw new ServiceException(
                        ErrorCode.UNKNOWN_FORMAT,
                        "%s begins with the bytes %s; expected IDX, NPY, NPZ, CSV, JSON lines or a ZIP of images, or gzip of one"
                                .formatted(upload.name(), hex(start)));
            }
        }
        String text = new String(start, UTF_8).stripLeading();
        boolean jsonName = name.endsWith(".jsonl") || name.endsWith(".ndjson");
        return jsonName || text.startsWith("{") || text.startsWith("[") ? Format.JSON_LINES : Format.CSV;
    }

    private static boolean isNpy(byte[] start) {
        return startsWith(start, 0x93, 'N', 'U', 'M', 'P', 'Y');
    }

    private static boolean isZip(byte[] start) {
        return startsWith(start, 'P', 'K', 3, 4) || startsWith(start, 'P', 'K', 5, 6);
    }

    private static boolean startsWith(byte[] start, int... magic) {
        if (start.length < magic.length) {
            return false;
        }
        for (int i = 0; i < magic.length; i++) {
            if ((start[i] & 0xff) != magic[i]) {
                return false;
            }
        }
        return true;
    }

    private static String hex(byte[] start) {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < Math.min(8, start.length); i++) {
            text.append("%02x ".formatted(start[i]));
        }
        return text.toString().strip();
    }

    /** The first bytes of a file, at most as many as asked. */
    static byte[] start(Upload upload, int bytes) throws IOException {
        try (InputStream in = Files.newInputStream(upload.path())) {
            return in.readNBytes(bytes);
        }
    }

    private static InputStream open(Upload upload) throws IOException {
        return new BufferedInputStream(Files.newInputStream(upload.path()), 1 << 16);
    }
}
