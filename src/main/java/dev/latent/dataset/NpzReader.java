package dev.latent.dataset;

import dev.latent.error.ErrorCode;
import dev.latent.error.ServiceException;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.function.IntPredicate;

/**
 * Reads a NPZ file: a ZIP of NPY arrays. Examples are the array called x, data, images, examples or features, or else the only one
 * of two or more dimensions; labels the one called y, labels, label, targets or target, or, where no array has a name of these
 * (NumPy calls them arr_0 and arr_1), the only one of one dimension.
 */
final class NpzReader {

    private static final Set<String> EXAMPLES = Set.of("x", "data", "images", "examples", "features");

    private static final Set<String> LABELS = Set.of("y", "labels", "label", "targets", "target");

    /** In an archive the size of a file is known when it has been unpacked. */
    private static final long UNKNOWN_SIZE = -1;

    private NpzReader() {}

    static void read(Archive archive, DatasetWriter writer) throws IOException {
        Optional<Archive.Entry> named = named(archive, EXAMPLES);
        Archive.Entry examples = named.or(() -> only(archive, rank -> rank > 1))
                .orElseThrow(() -> new ServiceException(
                        ErrorCode.MALFORMED_NPY,
                        "the NPZ file has arrays %s, expected one called x or data, or one alone of two or more dimensions"
                                .formatted(archive.entries().stream()
                                        .map(NpzReader::arrayName)
                                        .toList())));
        try (InputStream in = archive.open(examples)) {
            ArrayReader.NPY.readExamples(in, UNKNOWN_SIZE, writer);
        }
        Optional<Archive.Entry> labels = named(archive, LABELS);
        if (named.isEmpty() && labels.isEmpty()) {
            labels = only(archive, rank -> rank == 1);
        }
        if (labels.isPresent()) {
            try (InputStream in = archive.open(labels.get())) {
                ArrayReader.NPY.readLabels(in, UNKNOWN_SIZE, writer);
            }
        }
    }

    private static Optional<Archive.Entry> named(Archive archive, Set<String> names) {
        return archive.entries().stream()
                .filter(entry -> names.contains(arrayName(entry).toLowerCase(Locale.ROOT)))
                .findFirst();
    }

    /** The only array of such a rank that is not called like labels. */
    private static Optional<Archive.Entry> only(Archive archive, IntPredicate rank) {
        List<Archive.Entry> found = archive.entries().stream()
                .filter(entry -> !LABELS.contains(arrayName(entry).toLowerCase(Locale.ROOT)))
                .filter(entry -> rank.test(rank(archive, entry)))
                .toList();
        return found.size() == 1 ? Optional.of(found.get(0)) : Optional.empty();
    }

    private static int rank(Archive archive, Archive.Entry entry) {
        try (InputStream in = archive.open(entry)) {
            return ArrayReader.NPY.header(in).shape().size();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String arrayName(Archive.Entry entry) {
        return entry.name().replaceFirst("\\.npy$", "");
    }
}
