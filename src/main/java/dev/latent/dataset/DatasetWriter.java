package dev.latent.dataset;

import dev.latent.dataset.StoredDataset.Element;
import dev.latent.error.ErrorCode;
import dev.latent.error.ServiceException;
import dev.latent.learning.InputShape;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Writes examples to a folder as an upload is read, one after another, so that memory stays flat: {@code examples.bin} holds them as
 * unsigned bytes (images, value = byte / 255), as little-endian float32 or, beside {@code offsets.bin}, as UTF-8 text.
 */
final class DatasetWriter implements AutoCloseable {

    static final String EXAMPLES = "examples.bin";

    static final String OFFSETS = "offsets.bin";

    static final String LABELS = "labels.bin";

    static final String FACTORS = "factors.bin";

    private static final float BYTE_SCALE = 255;

    private final Path folder;

    private final DatasetSettings settings;

    private final LabelCollector labels;

    private final OutputStream examples;

    private @Nullable OutputStream factors;

    private List<String> factorNames = List.of();

    private DatasetKind kind = DatasetKind.VECTORS;

    private @Nullable InputShape shape;

    private @Nullable OutputStream offsets;

    private @Nullable TextFile text;

    private Element element = Element.FLOAT32;

    private byte[] row = new byte[0];

    private int count;

    private double minimum = Double.POSITIVE_INFINITY;

    private double maximum = Double.NEGATIVE_INFINITY;

    DatasetWriter(Path folder, DatasetSettings settings) throws IOException {
        this.folder = folder;
        this.settings = settings;
        this.labels = new LabelCollector(settings.maxClasses());
        this.examples = open(EXAMPLES);
    }

    Path folder() {
        return folder;
    }

    DatasetSettings settings() {
        return settings;
    }

    LabelCollector labels() {
        return labels;
    }

    int count() {
        return count;
    }

    /** Says what the examples are, before the first one. */
    void begin(DatasetKind kind, InputShape shape, boolean bytes) {
        long width = 1;
        for (int size : shape.dims()) {
            // both factors are below 2³²: no overflow
            width = Math.min(width, Integer.MAX_VALUE) * size;
        }
        if (width > settings.maxValuesPerExample()) {
            throw new ServiceException(
                    ErrorCode.DATASET_TOO_LARGE,
                    "an example of shape %s has more than the %d values that are accepted (latent.datasets.max-values-per-example)"
                            .formatted(shape.dims(), settings.maxValuesPerExample()));
        }
        this.kind = kind;
        this.shape = shape;
        this.element = bytes ? Element.UINT8 : Element.FLOAT32;
        this.row = new byte[(int) (bytes ? width : Math.multiplyExact(width, Float.BYTES))];
    }

    /** Says that the examples are text, or pairs of it, before the first one. */
    void beginText(DatasetKind kind) throws IOException {
        this.kind = kind;
        this.element = Element.UTF_8;
        this.offsets = open(OFFSETS);
        this.text = new TextFile(examples, offsets);
    }

    int width() {
        return shape == null ? 0 : shape.size();
    }

    /** An example of bytes. */
    void add(byte[] values) throws IOException {
        requireRoom((count + 1L) * row.length);
        for (byte value : values) {
            double scaled = (value & 0xff) / BYTE_SCALE;
            minimum = Math.min(minimum, scaled);
            maximum = Math.max(maximum, scaled);
        }
        examples.write(values, 0, row.length);
        count++;
    }

    /** An example of numbers, each of which must be finite. */
    void add(float[] values) throws IOException {
        requireRoom((count + 1L) * row.length);
        ByteBuffer buffer = ByteBuffer.wrap(row).order(ByteOrder.LITTLE_ENDIAN);
        int width = row.length / Float.BYTES;
        for (int i = 0; i < width; i++) {
            float value = values[i];
            if (!Float.isFinite(value)) {
                throw new ServiceException(
                        ErrorCode.NOT_FINITE,
                        "value %d of example %d is %s, expected a finite float32".formatted(i, count, value));
            }
            minimum = Math.min(minimum, value);
            maximum = Math.max(maximum, value);
            buffer.putFloat(value);
        }
        examples.write(row);
        count++;
    }

    /** An example of as many texts as its kind has, which are well-formed Unicode. */
    void add(List<String> texts) throws IOException {
        if (text == null || texts.size() != kind.texts()) {
            throw new IllegalStateException("%d texts for an example of %s".formatted(texts.size(), kind));
        }
        for (String part : texts) {
            text.add(part);
        }
        requireRoom(text.bytes());
        count++;
    }

    /** Says what each example's factors are called, before the first one. */
    void beginFactors(List<String> names) throws IOException {
        factorNames = List.copyOf(names);
        factors = open(FACTORS);
    }

    void addFactors(float... values) throws IOException {
        if (factors == null) {
            throw new IllegalStateException("factors have no names yet");
        }
        ByteBuffer buffer = ByteBuffer.allocate(values.length * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        buffer.asFloatBuffer().put(values);
        factors.write(buffer.array());
    }

    /** What was written: all of a {@link StoredDataset} but its name, time and folder. */
    record Written(
            DatasetKind kind,
            @Nullable InputShape shape,
            Element element,
            @Nullable Long textBytes,
            int count,
            String sha256,
            @Nullable Double minimum,
            @Nullable Double maximum,
            LabelSummary labels,
            List<String> factors) {}

    /** Ends writing. */
    Written finish(LabelSummary.@Nullable Kind labelKind) throws IOException {
        close();
        if (count == 0) {
            throw new ServiceException(ErrorCode.EMPTY_FILE, "the upload holds no examples, expected at least one");
        }
        if (labels.count() != 0 && labels.count() != count) {
            throw LabelCollector.mismatch(count, labels.count());
        }
        LabelSummary summary = labels.write(folder.resolve(LABELS), labelKind);
        return new Written(
                kind,
                shape,
                element,
                text == null ? null : text.bytes(),
                count,
                checksum(),
                text == null ? minimum : null,
                text == null ? maximum : null,
                summary,
                factorNames);
    }

    @Override
    public void close() throws IOException {
        examples.close();
        if (offsets != null) {
            offsets.close();
        }
        if (factors != null) {
            factors.close();
        }
    }

    /** @param bytes of all examples, the next one among them */
    private void requireRoom(long bytes) {
        if (count >= settings.maxExamples()) {
            throw new ServiceException(
                    ErrorCode.DATASET_TOO_LARGE,
                    "more than %d examples (latent.datasets.max-examples)".formatted(settings.maxExamples()));
        }
        if (bytes > settings.maxUnpacked().toBytes()) {
            throw new ServiceException(
                    ErrorCode.DATASET_TOO_LARGE,
                    "the examples take more than %s (latent.datasets.max-unpacked)".formatted(settings.maxUnpacked()));
        }
    }

    private OutputStream open(String name) throws IOException {
        return new BufferedOutputStream(Files.newOutputStream(folder.resolve(name)), 1 << 16);
    }

    private String checksum() throws IOException {
        MessageDigest digest = sha256();
        byte[] buffer = new byte[1 << 16];
        for (String name : List.of(EXAMPLES, OFFSETS, LABELS, FACTORS)) {
            if (!Files.exists(folder.resolve(name))) {
                continue;
            }
            try (InputStream in = Files.newInputStream(folder.resolve(name))) {
                for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
                    digest.update(buffer, 0, read);
                }
            }
        }
        return HexFormat.of().formatHex(digest.digest());
    }

    static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
