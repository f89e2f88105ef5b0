package dev.latent.dataset;

import dev.latent.error.ErrorCode;
import dev.latent.error.ServiceException;
import java.io.IOException;
import java.util.List;

/** Takes examples of text from whatever they come in, and checks each. */
final class TextRows {

    private static final int ASCII = 0x80;

    private static final int TWO_BYTES = 0x800;

    private final DatasetWriter writer;

    private final long maxBytes;

    TextRows(DatasetWriter writer, DatasetKind kind) throws IOException {
        this.writer = writer;
        this.maxBytes = writer.settings().maxText().toBytes();
        writer.beginText(kind);
    }

    /**
     * An example.
     *
     * @param texts one, or two of a pair
     * @param where what a failure names, such as line 3
     */
    void add(List<String> texts, String where) throws IOException {
        for (String text : texts) {
            if (text.isBlank()) {
                throw new ServiceException(
                        ErrorCode.MALFORMED_TEXT,
                        texts.size() > 1
                                ? "%s is blank on one side or both, expected two texts".formatted(where)
                                : "%s is blank, expected text".formatted(where));
            }
            requireSound(text, where);
        }
        writer.add(texts);
    }

    private void requireSound(String text, String where) {
        long bytes = 0;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            boolean pair = Character.isHighSurrogate(c)
                    && i + 1 < text.length()
                    && Character.isLowSurrogate(text.charAt(i + 1));
            if (Character.isSurrogate(c) && !pair) {
                throw new ServiceException(
                        ErrorCode.MALFORMED_TEXT,
                        "%s has \\u%04x at character %d, which is half of a surrogate pair without the other"
                                .formatted(where, (int) c, i));
            }
            if (pair) {
                i++;
            }
            bytes += pair ? 4 : c < ASCII ? 1 : c < TWO_BYTES ? 2 : 3;
        }
        if (bytes > maxBytes) {
            throw new ServiceException(
                    ErrorCode.DATASET_TOO_LARGE,
                    "%s has a text of %d bytes, at most %d are accepted (latent.datasets.max-text)"
                            .formatted(where, bytes, maxBytes));
        }
    }
}
