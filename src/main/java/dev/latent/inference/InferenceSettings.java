package dev.latent.inference;

import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotNull;
import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;
import org.springframework.validation.annotation.Validated;

/**
 * How much inference may cost.
 *
 * @param concurrency    requests that compute at once; above the number of processors they only slow each other down
 * @param maxWaiting     requests that may wait for that; each holds its input in memory and a thread of the web server, which
 *                       has 200 for all routes
 * @param maxWait        how long one may wait before it is answered OVERLOADED
 * @param threads        processors that one request may use; more help large requests and cost many small ones
 * @param modelMemory    memory that models kept ready may need, outside of the heap; the one used last is kept whatever it needs
 * @param chunkRows      rows computed at once; more cost memory, fewer cost calls
 * @param maxRows        rows that one request may bring or ask for
 * @param maxValues      numbers that one request may bring or get; each costs 4 bytes, and more as JSON
 * @param maxScoreSamples inputs times importance samples of one request; each costs a run of the decoder
 */
@Validated
@ConfigurationProperties("latent.inference")
record InferenceSettings(
        @Min(1) @Max(1024) @DefaultValue("4") int concurrency,
        @Min(0) @Max(100_000) @DefaultValue("128") int maxWaiting,
        @NotNull @DefaultValue("5s") Duration maxWait,
        @Min(1) @Max(256) @DefaultValue("1") int threads,
        @NotNull @DefaultValue("1GB") DataSize modelMemory,
        @Min(1) @Max(65_536) @DefaultValue("256") int chunkRows,
        @Min(1) @Max(1_000_000) @DefaultValue("4096") int maxRows,
        @Min(1) @Max(268_435_456) @DefaultValue("16777216") int maxValues,
        @Min(1) @Max(100_000_000) @DefaultValue("100000") int maxScoreSamples) {}
