package dev.latent.dataset;

import jakarta.validation.constraints.Min;
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
        @DefaultValue("100000") @Min(1) int maxClasses,
        @DefaultValue("500000") @Min(1) int maxArchiveEntries,
        @DefaultValue("200") @Min(1) int maxArchiveRatio) {

    /** Below this size a file may have any ratio: a black picture packs well. */
    private static final long RATIO_FROM = 1 << 20;

    /** Whether a file that is being unpacked has become suspiciously large. */
    boolean isBomb(long unpackedBytes, long packedBytes) {
        return unpackedBytes > RATIO_FROM && unpackedBytes / Math.max(1, packedBytes) > maxArchiveRatio;
    }
}
