package dev.latent.dataset;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A dataset and how its examples are stored.
 *
 * @param folder    name of its folder; another one for each upload, so that names can be used again
 * @param textBytes size of all text; null for numbers, whose size follows from their shape
 */
record StoredDataset(
        Dataset dataset,
        Element element,
        String folder,

        @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable Long textBytes) {

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
        switch (element) {
            case UTF_8 -> {
                files.put(DatasetWriter.EXAMPLES, textBytes == null ? 0 : textBytes);
                files.put(DatasetWriter.OFFSETS, (count * dataset.kind().texts() + 1) * Long.BYTES);
            }
            case UINT8 ->
                files.put(
                        DatasetWriter.EXAMPLES, count * dataset.values().shape().size());
            case FLOAT32 ->
                files.put(
                        DatasetWriter.EXAMPLES, count * dataset.values().shape().size() * Float.BYTES);
        }
        if (dataset.labels().kind() != LabelSummary.Kind.NONE) {
            files.put(DatasetWriter.LABELS, count * labelBytes);
        }
        if (!dataset.factors().isEmpty()) {
            files.put(DatasetWriter.FACTORS, count * dataset.factors().size() * Float.BYTES);
        }
        return files;
    }

    /** How a value, or a text, is stored. */
    enum Element {
        /** A byte that stands for itself / 255. */
        UINT8,
        /** Little-endian. */
        FLOAT32,
        /** Text, with offsets in a file of their own. */
        UTF_8
    }
}
