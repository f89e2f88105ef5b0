package dev.latent.dataset;

import dev.latent.error.ErrorCode;
import dev.latent.error.ServiceException;
import java.io.FilterReader;
import java.io.IOException;
import java.io.Reader;

/** Ends the reading of a CSV record that is longer or has more cells than an example may have, before it fills the memory. */
final class RecordLimit extends FilterReader {

    private final char delimiter;

    private final int maxLength;

    private final int maxCells;

    private long length;

    private long cells;

    RecordLimit(Reader in, char delimiter, DatasetSettings settings) {
        super(in);
        this.delimiter = delimiter;
        this.maxLength = TextLines.maxLength(settings);
        this.maxCells = Math.addExact(settings.maxValuesPerExample(), 1);
    }

    /** A record has ended: the next one may be as long. What the parser has read ahead is not counted. */
    void recordEnded() {
        length = 0;
        cells = 0;
    }

    @Override
    public int read() throws IOException {
        char[] one = new char[1];
        return read(one, 0, 1) < 0 ? -1 : one[0];
    }

    @Override
    public int read(char[] target, int offset, int count) throws IOException {
        int read = super.read(target, offset, count);
        for (int i = 0; i < read; i++) {
            cells += target[offset + i] == delimiter ? 1 : 0;
        }
        length += Math.max(0, read);
        if (length > maxLength || cells > maxCells) {
            throw new ServiceException(
                    ErrorCode.DATASET_TOO_LARGE,
                    "a CSV record has more than %d characters or %d cells (latent.datasets.max-values-per-example)"
                            .formatted(maxLength, maxCells));
        }
        return read;
    }
}
