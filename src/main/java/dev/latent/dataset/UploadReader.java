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
import java.util.Locale;
import java.util.zip.GZIPInputStream;
import java.util.zip.ZipException;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;
import tools.jackson.databind.json.JsonMapper;

/** Finds out what an uploaded file is, by its content first and its name second, and reads it. */
@Component
class UploadReader {

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

    /**
     * How to read a CSV file.
     *
     * @param labelColumn name or position; null to find it
     * @param header      null to find out
     */
    record CsvOptions(
            @Nullable String labelColumn, @Nullable Boolean header) {}

    enum Format {
        IDX,
        NPY,
        ZIP,
        CSV,
        JSON_LINES
    }

    /** Reads examples, and the labels that come with them in the same file. */
    void readExamples(Upload upload, CsvOptions options, DatasetWriter writer) throws IOException {
        Upload plain = unpacked(upload, writer.folder());
        Format format = format(plain);
        requireCsv(upload, format, "labels", options.labelColumn());
        requireCsv(upload, format, "header", options.header());
        if (format == Format.ZIP) {
            readArchive(plain, writer);
            return;
        }
        try (InputStream in = open(plain)) {
            switch (format) {
                case IDX -> ArrayReader.IDX.readExamples(in, Files.size(plain.path()), writer);
                case NPY -> ArrayReader.NPY.readExamples(in, Files.size(plain.path()), writer);
                case CSV -> new CsvReader(options.labelColumn(), options.header()).read(in, writer);
                case JSON_LINES -> new JsonRows(writer, null, null).readLines(new TextLines(in, settings), json);
                default -> throw new IllegalStateException();
            }
        } catch (CharacterCodingException e) {
            throw new ServiceException(ErrorCode.UNKNOWN_FORMAT, upload.name() + " is not UTF-8", e);
        } catch (EOFException | ZipException e) {
            throw new ServiceException(
                    ErrorCode.MALFORMED_ARCHIVE, upload.name() + " ends in the middle or is not gzip", e);
        }
    }

    private static void requireCsv(Upload upload, Format format, String field, @Nullable Object option) {
        if (format != Format.CSV && option != null) {
            throw ServiceException.ofField(
                    ErrorCode.INVALID_PARAMETER,
                    field,
                    "%s '%s' is for CSV files, but %s is %s".formatted(field, option, upload.name(), format));
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
                case CSV, JSON_LINES -> readLabelLines(new TextLines(in, settings), writer);
            }
        } catch (CharacterCodingException e) {
            throw new ServiceException(ErrorCode.UNKNOWN_FORMAT, upload.name() + " is not UTF-8", e);
        } catch (EOFException | ZipException e) {
            throw new ServiceException(
                    ErrorCode.MALFORMED_ARCHIVE, upload.name() + " ends in the middle or is not gzip", e);
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
        byte[] start = start(upload);
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
        byte[] start = start(upload);
        String name = upload.name().toLowerCase(Locale.ROOT);
        if (startsWith(start, 0x93, 'N', 'U', 'M', 'P', 'Y') || name.endsWith(".npy")) {
            return Format.NPY;
        }
        if (startsWith(start, 'P', 'K', 3, 4)
                || startsWith(start, 'P', 'K', 5, 6)
                || name.endsWith(".zip")
                || name.endsWith(".npz")) {
            return Format.ZIP;
        }
        if (startsWith(start, 0, 0) || name.matches(".*\\bidx\\d-ubyte$|.*\\.idx$")) {
            return Format.IDX;
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

    private static byte[] start(Upload upload) throws IOException {
        try (InputStream in = Files.newInputStream(upload.path())) {
            return in.readNBytes(512);
        }
    }

    private static InputStream open(Upload upload) throws IOException {
        return new BufferedInputStream(Files.newInputStream(upload.path()), 1 << 16);
    }
}
