package dev.latent.dataset;

import org.jspecify.annotations.Nullable;

/**
 * How to read a file, as far as its content does not say.
 *
 * @param kind        what the examples are; null to find out
 * @param labelColumn of a CSV file, by name or position; null to find it
 * @param header      whether a CSV file's first line names the columns; null to find out
 * @param textColumn  of a CSV file, by name or position, or property of JSON lines, that is the text; null to find it
 * @param pairColumn  the same for the other text of a pair
 */
record ReadOptions(
        @Nullable DatasetKind kind,
        @Nullable String labelColumn,
        @Nullable Boolean header,
        @Nullable String textColumn,
        @Nullable String pairColumn) {

    static final ReadOptions NONE = new ReadOptions(null, null, null, null, null);

    /** The kind, where it must be text; null where that is not known. */
    @Nullable
    DatasetKind textKind() {
        if (kind != null) {
            return kind.isText() ? kind : null;
        }
        return pairColumn != null ? DatasetKind.PAIRED_TEXT : textColumn != null ? DatasetKind.TEXT : null;
    }

    /** Whether anything says that the file has columns. */
    boolean haveColumns() {
        return labelColumn != null || header != null || textColumn != null || pairColumn != null;
    }
}
