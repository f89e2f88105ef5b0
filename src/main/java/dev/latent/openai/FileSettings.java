package dev.latent.openai;

import jakarta.validation.constraints.NotNull;
import java.nio.file.Path;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;
import org.springframework.validation.annotation.Validated;

/**
 * Files of OpenAI's API.
 *
 * @param directory where they are kept
 * @param maxSize   of one file; it lies on the disk until its client deletes it
 */
@Validated
@ConfigurationProperties("latent.files")
record FileSettings(
        @NotNull @DefaultValue("./var/files") Path directory,
        @NotNull @DefaultValue("512MB") DataSize maxSize) {}
