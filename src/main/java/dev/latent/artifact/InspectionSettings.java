package dev.latent.artifact;

import jakarta.validation.constraints.NotNull;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;
import org.springframework.validation.annotation.Validated;

/**
 * How stored files are looked through after a start.
 *
 * @param bytesPerSecond how fast; reading takes so much from the disk, and up to a fifth of a core; 0 leaves it out
 */
@Validated
@ConfigurationProperties("latent.artifacts.inspection")
record InspectionSettings(@NotNull @DefaultValue("50MB") DataSize bytesPerSecond) {}
