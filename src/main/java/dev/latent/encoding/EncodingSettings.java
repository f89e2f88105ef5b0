package dev.latent.encoding;

import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.validation.annotation.Validated;

/**
 * How encoding jobs run, and what neighbours may cost.
 *
 * @param batch       examples encoded at once; each costs memory for one row of every layer
 * @param openIndexes indexes that are kept open; each costs a few open files, and the system's cache as far as it is used
 */
@Validated
@ConfigurationProperties("latent.encoding")
record EncodingSettings(
        @Min(1) @Max(65_536) @DefaultValue("256") int batch,
        @Min(1) @Max(1000) @DefaultValue("16") int openIndexes) {}
