package dev.latent.inference;

import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotNull;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;
import org.springframework.validation.annotation.Validated;

/**
 * How much inference may cost.
 *
 * @param concurrency    batches that are computed at once; as many as there are processors unless given, and more only slow each other down
 * @param maxWaiting     requests that may wait for one graph of a model; each holds its input in memory and a thread of the web
 *                       server, which has 200 for all routes
 * @param maxWait        how long one may wait for its turn before it is answered OVERLOADED
 * @param maxBatch       rows computed at once; more cost memory and keep small requests waiting, fewer cost calls
 * @param maxDelay       how long a request waits for others to share a batch with when it need not wait anyway; it is added to the
 *                       time of a lone request
 * @param threads        processors that one request may use; more help large requests and cost many small ones
 * @param modelMemory    memory that models kept ready may need, outside of the heap; the one used last is kept whatever it needs
 * @param maxRows        rows that one request may bring or ask for
 * @param maxValues      numbers that one request may bring or get; each costs 4 bytes, and more as JSON
 * @param maxScoreSamples inputs times importance samples of one request, or rows times values where an autoregressive decoder draws
 *                        one after another; each costs a run of the decoder
 */
@Validated
@ConfigurationProperties("latent.inference")
record InferenceSettings(
        @Nullable @Min(1) @Max(1024) Integer concurrency,
        @Min(1) @Max(100_000) @DefaultValue("128") int maxWaiting,
        @NotNull @DefaultValue("5s") Duration maxWait,
        @Min(1) @Max(65_536) @DefaultValue("64") int maxBatch,
        @NotNull @DefaultValue("0s") Duration maxDelay,
        @Min(1) @Max(256) @DefaultValue("1") int threads,
        @NotNull @DefaultValue("1GB") DataSize modelMemory,
        @Min(1) @Max(1_000_000) @DefaultValue("4096") int maxRows,
        @Min(1) @Max(268_435_456) @DefaultValue("16777216") int maxValues,
        @Min(1) @Max(100_000_000) @DefaultValue("100000") int maxScoreSamples) {

    int places() {
        return concurrency == null ? Runtime.getRuntime().availableProcessors() : concurrency;
    }
}
