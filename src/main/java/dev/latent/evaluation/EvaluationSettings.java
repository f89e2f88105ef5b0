package dev.latent.evaluation;

import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.validation.annotation.Validated;

/**
 * How evaluation jobs run.
 *
 * @param batch examples encoded at once; each costs memory for one row of every layer
 */
@Validated
@ConfigurationProperties("latent.evaluation")
record EvaluationSettings(
        @Min(1) @Max(65_536) @DefaultValue("256") int batch) {}
