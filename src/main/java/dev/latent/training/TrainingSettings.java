package dev.latent.training;

import jakarta.validation.constraints.Min;
import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.validation.annotation.Validated;

/**
 * Settings of training.
 *
 * @param checkpointEvery longest time between checkpoints: what a crash costs at most; each writes three times the parameters to disk
 * @param maxParameters   largest network that is accepted; a parameter takes about 20 bytes while it is trained
 */
@Validated
@ConfigurationProperties("latent.training")
record TrainingSettings(
        @DefaultValue("10s") Duration checkpointEvery,
        @DefaultValue("50000000") @Min(1) long maxParameters) {}
