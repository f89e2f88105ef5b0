package dev.latent.dataset;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.latent.error.ErrorCode;
import dev.latent.error.ServiceException;
import java.io.BufferedInputStream;
import java.io.BufferedReader;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.nio.charset.CodingErrorAction;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.zip.GZIPInputStream;
import java.util.zip.ZipException;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;
import tools.jackson.databind.json.JsonMapper;

/** Finds out what an uploaded file is, by its content first and its name second, and reads it. */
@Component
class UploadReader {

    private static final Set<String> LABEL_ARRAYS = Set.of("y", "labels", "label", "targets", "target");

    private static final Set<String> EXAMPLE_ARRAYS = Set.of("x", "data", "images", "examples", "features");

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
        if (format == Format.ZIP) {
            readArchive(plain, writer);
            return;
        }
        try (InputStream in = open(plain)) {
            switch (format) {
                case IDX ->
                    new ArrayReader("IDX", ErrorCode.MALFORMED_IDX).readExamples(IdxHeader.read(in), in, writer);
                case NPY ->
                    new ArrayReader("NPY", ErrorCode.MALFORMED_NPY).readExamples(NpyHeader.read(in), in, writer);
                case CSV -> new CsvReader(options.labelColumn(), options.header()).read(in, writer);
                case JSON_LINES -> new JsonRows(writer, null, null).readLines(text(in), json);
                default -> throw new IllegalStateException();
            }
        } catch (java.nio.charset.CharacterCodingException e) {
            throw new ServiceException(ErrorCode.UNKNOWN_FORMAT, upload.name() + " is not UTF-8", e);
        } catch (EOFException | ZipException e) {
            throw new ServiceException(
                    ErrorCode.MALFORMED_ARCHIVE, upload.name() + " ends in the middle or is not gzip", e);
        }
    }

    /** Reads a file of nothing but labels: IDX or NPY with one dimension, or text with one label a line. */
    void readLabels(Upload upload, DatasetWriter writer) throws IOException {
        Upload plain = unpacked(upload, writer.folder());
        try (InputStream in = open(plain)) {
            switch (format(plain)) {
                case IDX ->
                    new ArrayReader("IDX", ErrorCode.MALFORMED_IDX).readLabels(IdxHeader.read(in), in, writer.labels());
                case NPY ->
                    new ArrayReader("NPY", ErrorCode.MALFORMED_NPY).readLabels(NpyHeader.read(in), in, writer.labels());
                case ZIP -> throw new ServiceException(ErrorCode.UNKNOWN_FORMAT, "labels cannot come as a ZIP file");
                case CSV, JSON_LINES -> readLabelLines(text(in), writer.labels());
            }
        } catch (java.nio.charset.CharacterCodingException e) {
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
                case IDX -> IdxHeader.read(in).shape().size() == 1;
                case NPY -> NpyHeader.read(in).shape().size() == 1;
                default -> false;
            };
        }
    }

    private static void readLabelLines(BufferedReader lines, LabelCollector labels) throws IOException {
        for (String line = lines.readLine(); line != null; line = lines.readLine()) {
            labels.add(line);
        }
    }

    private void readArchive(Upload upload, DatasetWriter writer) throws IOException {
        try (Archive archive = new Archive(upload.path(), settings)) {
            boolean arrays = !archive.entries().isEmpty()
                    && archive.entries().stream().allMatch(entry -> entry.name().endsWith(".npy"));
            if (arrays) {
                readNpz(archive, writer);
            } else {
                ZipImagesReader.read(archive, writer);
            }
        }
    }

    /** Examples are the array called x, data, images, examples or features, or else the first that is not called y or labels. */
    private static void readNpz(Archive archive, DatasetWriter writer) throws IOException {
        List<Archive.Entry> entries = archive.entries();
        Optional<Archive.Entry> labels = entries.stream()
                .filter(entry -> LABEL_ARRAYS.contains(arrayName(entry)))
                .findFirst();
        Archive.Entry examples = entries.stream()
                .filter(entry -> EXAMPLE_ARRAYS.contains(arrayName(entry)))
                .findFirst()
                .or(() -> entries.stream()
                        .filter(entry -> !LABEL_ARRAYS.contains(arrayName(entry)))
                        .findFirst())
                .orElseThrow(() -> new ServiceException(
                        ErrorCode.MALFORMED_NPY,
                        "the NPZ file has arrays %s, expected one called x or data"
                                .formatted(entries.stream()
                                        .map(Archive.Entry::name)
                                        .toList())));
        ArrayReader reader = new ArrayReader("NPY", ErrorCode.MALFORMED_NPY);
        try (InputStream in = archive.open(examples)) {
            reader.readExamples(NpyHeader.read(in), in, writer);
        }
        if (labels.isPresent()) {
            try (InputStream in = archive.open(labels.get())) {
                reader.readLabels(NpyHeader.read(in), in, writer.labels());
            }
        }
    }

    private static String arrayName(Archive.Entry entry) {
        return entry.name().replaceFirst("\\.npy$", "").toLowerCase(Locale.ROOT);
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

    private static BufferedReader text(InputStream in) {
        return new BufferedReader(new InputStreamReader(
                in,
                UTF_8.newDecoder()
                        .onMalformedInput(CodingErrorAction.REPORT)
                        .onUnmappableCharacter(CodingErrorAction.REPORT)));
    }
}
