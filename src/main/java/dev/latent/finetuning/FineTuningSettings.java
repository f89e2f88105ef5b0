package dev.latent.finetuning;

import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotNull;
import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.validation.annotation.Validated;

/**
 * How fine-tuning jobs run.
 *
 * @param checkpointInterval time between two checkpoints while an encoder is trained; each writes the weights three times
 * @param encodeBatch        examples encoded at once; each costs memory for one row of every layer
 */
@Validated
@ConfigurationProperties("latent.fine-tuning")
record FineTuningSettings(
        @NotNull @DefaultValue("30s") Duration checkpointInterval,
        @Min(1) @Max(65_536) @DefaultValue("256") int encodeBatch) {}
