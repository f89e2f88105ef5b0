package dev.latent.dataset;

import jakarta.validation.constraints.AssertTrue;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotNull;
import java.nio.file.Path;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;
import org.springframework.validation.annotation.Validated;

/**
 * Settings of datasets.
 *
 * @param directory           where datasets are kept
 * @param maxUnpacked         largest size of one dataset on disk, and of an upload once it is unpacked
 * @param maxExamples         most examples in one dataset; each takes up to 8 bytes of memory while it is uploaded, for its label
 * @param maxValuesPerExample widest example; a few of them are in memory at once
 * @param maxText             longest text of an example, as UTF-8; a few of them are in memory at once
 * @param maxClasses          most distinct class names
 * @param maxArchiveEntries   most files in one archive; each takes about 300 bytes of memory while it is read
 * @param maxArchiveRatio     most unpacked bytes for one packed byte, for files above a megabyte
 */
@Validated
@ConfigurationProperties("latent.datasets")
record DatasetSettings(
        Path directory,
        @DefaultValue("16GB") DataSize maxUnpacked,
        @DefaultValue("20000000") @Min(1) int maxExamples,
        @DefaultValue("1000000") @Min(1) int maxValuesPerExample,
        @NotNull @DefaultValue("1MB") DataSize maxText,
        @DefaultValue("100000") @Min(1) int maxClasses,
        @DefaultValue("500000") @Min(1) int maxArchiveEntries,
        @DefaultValue("200") @Min(1) int maxArchiveRatio) {

    /** Below this size a file may have any ratio: a black picture packs well. */
    private static final long RATIO_FROM = 1 << 20;

    /** Strings of many bytes are whole in memory, some of them several times. */
    private static final DataSize LONGEST_TEXT = DataSize.ofMegabytes(64);

    @AssertTrue(message = "max-text must be between 1B and 64MB")
    boolean isMaxTextInRange() {
        return maxText.toBytes() > 0 && maxText.compareTo(LONGEST_TEXT) <= 0;
    }

    /** Whether a file that is being unpacked has become suspiciously large. */
    boolean isBomb(long unpackedBytes, long packedBytes) {
        return unpackedBytes > RATIO_FROM && unpackedBytes / Math.max(1, packedBytes) > maxArchiveRatio;
    }
}
