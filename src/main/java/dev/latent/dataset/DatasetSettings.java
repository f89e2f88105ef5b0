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
 * @param maxArchiveEntries   most files in one archive
 * @param maxArchiveRatio     most unpacked bytes for one packed byte, for files above a megabyte
 * @param maxImagePixels      largest image that is decoded, about 4 bytes a pixel
 */
@Validated
@ConfigurationProperties("latent.datasets")
record DatasetSettings(
        Path directory,
        @DefaultValue("16GB") DataSize maxUnpacked,
        @DefaultValue("20000000") @Min(1) int maxExamples,
        @DefaultValue("1000000") @Min(1) int maxValuesPerExample,
        @DefaultValue("100000") @Min(1) int maxClasses,
        @DefaultValue("2000000") @Min(1) int maxArchiveEntries,
        @DefaultValue("200") @Min(1) int maxArchiveRatio,
        @DefaultValue("16777216") @Min(1) long maxImagePixels) {}
