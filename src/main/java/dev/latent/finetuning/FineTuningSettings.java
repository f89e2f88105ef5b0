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
 * @param checkpointEvery longest time between checkpoints while an encoder is trained: what a crash costs at most; each writes three times the parameters to disk
 * @param encodeBatch     examples encoded at once; each costs memory for one row of every layer
 */
@Validated
@ConfigurationProperties("latent.fine-tuning")
record FineTuningSettings(
        @NotNull @DefaultValue("10s") Duration checkpointEvery,
        @Min(1) @Max(65_536) @DefaultValue("256") int encodeBatch) {}
