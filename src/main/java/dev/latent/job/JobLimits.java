package dev.latent.job;

import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotNull;
import java.time.Duration;
import org.hibernate.validator.constraints.time.DurationMin;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.validation.annotation.Validated;

/**
 * How much of the queue and of the workers there is for anybody. Those per key hold for each API key, and not for jobs that were
 * submitted without one.
 *
 * @param maxQueued        jobs that may wait, paused ones included; each costs a row and its claims, a paused one its checkpoint too
 * @param maxQueuedPerKey  jobs of one key that may wait, paused ones included
 * @param maxRunningPerKey jobs of one key that may run at once, on all workers together; the others of the key wait
 * @param maxRunTime       how long a job may run, all its runs together: what one that never ends costs
 */
@Validated
@ConfigurationProperties("latent.jobs")
record JobLimits(
        @Min(1) @DefaultValue("1000") int maxQueued,
        @Min(1) @DefaultValue("200") int maxQueuedPerKey,
        @Min(1) @DefaultValue("16") int maxRunningPerKey,

        @NotNull @DurationMin(seconds = 1) @DefaultValue("7d")
        Duration maxRunTime) {}
