package dev.latent.dataset;

import dev.latent.error.ErrorCode;
import dev.latent.error.ServiceException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.MappedByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.jspecify.annotations.Nullable;

/** What all kinds of stored datasets have in common: labels and factors, read through memory maps. */
abstract class MappedExamples implements LabelledExamples {

    private final Dataset dataset;

    private final @Nullable MappedByteBuffer labels;

    private final @Nullable MappedByteBuffer factors;

    MappedExamples(StoredDataset stored, Path folder) throws IOException {
        this.dataset = stored.dataset();
        this.labels = map(folder.resolve(DatasetWriter.LABELS));
        this.factors = map(folder.resolve(DatasetWriter.FACTORS));
    }

    @Override
    public final Dataset dataset() {
        return dataset;
    }

    @Override
    public final int count() {
        return dataset.count();
    }

    @Override
    public final int classLabel(int index) {
        return labels(LabelSummary.Kind.CLASS).getInt(checked(index) * Integer.BYTES);
    }

    @Override
    public final boolean[] tags(int index) {
        boolean[] flags = new boolean[dataset.labels().names().size()];
        ByteBuffer all = labels(LabelSummary.Kind.TAGS);
        for (int tag = 0; tag < flags.length; tag++) {
            flags[tag] = all.get(checked(index) * flags.length + tag) != 0;
        }
        return flags;
    }

    @Override
    public final double value(int index) {
        if (dataset.labels().kind() == LabelSummary.Kind.CLASS) {
            int label = classLabel(index);
            return label < 0
                    ? Double.NaN
                    : Numbers.parse(dataset.labels().names().get(label));
        }
        return labels(LabelSummary.Kind.VALUE).getDouble(checked(index) * Double.BYTES);
    }

    @Override
    public final double factor(int index, String factor) {
        int position = dataset.factors().indexOf(factor);
        if (position < 0 || factors == null) {
            throw new IllegalArgumentException("no factor %s among %s".formatted(factor, dataset.factors()));
        }
        int columns = dataset.factors().size();
        return factors.order(ByteOrder.LITTLE_ENDIAN).getFloat((checked(index) * columns + position) * Float.BYTES);
    }

    final int checked(int index) {
        if (index < 0 || index >= count()) {
            throw new IndexOutOfBoundsException("example %d of %d".formatted(index, count()));
        }
        return index;
    }

    /**
     * Looks before it leaps: of a map's page beyond the end of its file, Java tells with an InternalError that may come when the
     * reader has returned long since.
     */
    final void requireWhole(FileChannel file, String name, long bytes) {
        try {
            if (file.size() < bytes) {
                throw damaged(name + " was cut short while it was read");
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    final ServiceException damaged(String problem) {
        return new ServiceException(
                ErrorCode.DATASET_DAMAGED, "the dataset %s is damaged: %s".formatted(dataset.name(), problem));
    }

    private ByteBuffer labels(LabelSummary.Kind kind) {
        if (labels == null || dataset.labels().kind() != kind) {
            throw new IllegalStateException("the labels of %s are %s"
                    .formatted(dataset.name(), dataset.labels().kind()));
        }
        return labels;
    }

    private static @Nullable MappedByteBuffer map(Path file) throws IOException {
        if (!Files.exists(file)) {
            return null;
        }
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
            return channel.map(FileChannel.MapMode.READ_ONLY, 0, channel.size());
        }
    }
}
