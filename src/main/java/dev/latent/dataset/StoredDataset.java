package dev.latent.dataset;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * A dataset and how its examples are stored.
 *
 * @param folder name of its folder; another one for each upload, so that names can be used again
 */
record StoredDataset(Dataset dataset, Element element, String folder) {

    /** The files and how many bytes each has, in the order in which {@link Dataset#sha256()} covers them. */
    Map<String, Long> files() {
        long count = dataset.count();
        long labelBytes =
                switch (dataset.labels().kind()) {
                    case NONE -> 0;
                    case CLASS -> Integer.BYTES;
                    case TAGS -> dataset.labels().names().size();
                    case VALUE -> Double.BYTES;
                };
        Map<String, Long> files = new LinkedHashMap<>();
        files.put(
                DatasetWriter.EXAMPLES, count * dataset.shape().size() * (element == Element.UINT8 ? 1 : Float.BYTES));
        if (dataset.labels().kind() != LabelSummary.Kind.NONE) {
            files.put(DatasetWriter.LABELS, count * labelBytes);
        }
        if (!dataset.factors().isEmpty()) {
            files.put(DatasetWriter.FACTORS, count * dataset.factors().size() * Float.BYTES);
        }
        return files;
    }

    /** How a value is stored. */
    enum Element {
        /** A byte that stands for itself / 255. */
        UINT8,
        /** Little-endian. */
        FLOAT32
    }
}
