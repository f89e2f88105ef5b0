package dev.latent.dataset;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;

/** Reads stored text through memory maps: only what is asked for comes to the heap. */
final class MappedTextDataset extends MappedExamples implements TextDatasetReader {

    private final int texts;

    private final MappedFile examples;

    private final MappedFile offsets;

    MappedTextDataset(StoredDataset stored, Path folder) throws IOException {
        super(stored, folder);
        this.texts = stored.dataset().kind().texts();
        this.examples = open(stored, folder, DatasetWriter.EXAMPLES);
        try {
            this.offsets = open(stored, folder, DatasetWriter.OFFSETS);
        } catch (IOException e) {
            examples.close();
            throw e;
        }
    }

    private static MappedFile open(StoredDataset stored, Path folder, String file) throws IOException {
        return new MappedFile(folder.resolve(file), stored.files().getOrDefault(file, 0L));
    }

    @Override
    public String text(int index) {
        return read((long) checked(index) * texts);
    }

    @Override
    public String second(int index) {
        if (dataset().kind() != DatasetKind.PAIRED_TEXT) {
            throw new IllegalStateException("the examples of %s are %s"
                    .formatted(dataset().name(), dataset().kind()));
        }
        return read((long) checked(index) * texts + 1);
    }

    @Override
    public void close() {
        try (examples) {
            offsets.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private String read(long number) {
        requireWhole(offsets.channel(), DatasetWriter.OFFSETS, offsets.bytes());
        requireWhole(examples.channel(), DatasetWriter.EXAMPLES, examples.bytes());
        long from = offsets.int64(number * Long.BYTES);
        long to = offsets.int64((number + 1) * Long.BYTES);
        // a glance does not prove the checksum
        if (from < 0 || to < from || to > examples.bytes() || to - from > Integer.MAX_VALUE - 8) {
            throw damaged("%s says that text %d is at %d to %d".formatted(DatasetWriter.OFFSETS, number, from, to));
        }
        return new String(examples.read(from, (int) (to - from)), UTF_8);
    }
}
