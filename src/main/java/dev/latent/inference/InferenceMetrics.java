package dev.latent.inference;

import dev.latent.error.ErrorCode;
import dev.latent.model.Capability;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.DistributionSummary;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.util.Collection;
import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/** What operators see of inference: how much, how long, how full, and what failed. All names begin with {@code latent.inference}. */
final class InferenceMetrics {

    private static final String FAILURES = "latent.inference.failures";

    /** From what a small model takes alone to the longest that a request may wait. */
    private static final Duration[] BUCKETS = {
        Duration.ofNanos(100_000),
        Duration.ofNanos(250_000),
        Duration.ofNanos(500_000),
        Duration.ofMillis(1),
        Duration.ofNanos(2_500_000),
        Duration.ofMillis(5),
        Duration.ofMillis(10),
        Duration.ofMillis(25),
        Duration.ofMillis(50),
        Duration.ofMillis(100),
        Duration.ofMillis(250),
        Duration.ofMillis(500),
        Duration.ofSeconds(1),
        Duration.ofMillis(2500),
        Duration.ofSeconds(5)
    };

    private static final double[] SIZES = {1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 1024};

    private final MeterRegistry registry;

    private final Map<Capability, Timer> answered = new EnumMap<>(Capability.class);

    private final Timer queue;

    private final Timer compute;

    private final DistributionSummary rows;

    private final DistributionSummary requests;

    private final Counter abandoned;

    private final AtomicInteger waiting = new AtomicInteger();

    InferenceMetrics(MeterRegistry registry) {
        this.registry = registry;
        for (Capability capability : Capability.values()) {
            answered.put(
                    capability,
                    Timer.builder("latent.inference.requests")
                            .description("Requests that were answered, from the look-up of the model to its outputs")
                            .tag("capability", capability.routeName())
                            .serviceLevelObjectives(BUCKETS)
                            .register(registry));
        }
        queue = Timer.builder("latent.inference.queue")
                .description("Wait for a turn, for each run of a graph that a request needs")
                .serviceLevelObjectives(BUCKETS)
                .register(registry);
        compute = Timer.builder("latent.inference.compute")
                .description("Runs of graphs, each for one batch")
                .serviceLevelObjectives(BUCKETS)
                .register(registry);
        rows = DistributionSummary.builder("latent.inference.batch.rows")
                .description("Rows of a batch")
                .serviceLevelObjectives(SIZES)
                .register(registry);
        requests = DistributionSummary.builder("latent.inference.batch.requests")
                .description("Requests that share a batch")
                .serviceLevelObjectives(SIZES)
                .register(registry);
        abandoned = Counter.builder("latent.inference.abandoned")
                .description("Requests that were not computed because their client went away")
                .register(registry);
        Gauge.builder("latent.inference.waiting", waiting, AtomicInteger::get)
                .description("Requests that wait for their turn")
                .register(registry);
    }

    void watch(EncoderCache cache) {
        Gauge.builder("latent.inference.models", cache, loaded -> loaded.loaded()
                        .size())
                .description("Models that are loaded")
                .register(registry);
        Gauge.builder("latent.inference.models.memory", cache, EncoderCache::bytes)
                .description("Memory that loaded models need")
                .baseUnit("bytes")
                .register(registry);
    }

    void answered(Capability capability, long nanos) {
        Timer timer = answered.get(capability);
        if (timer != null) {
            timer.record(nanos, TimeUnit.NANOSECONDS);
        }
    }

    void failed(Capability capability, ErrorCode reason) {
        registry.counter(FAILURES, "capability", capability.routeName(), "reason", reason.name())
                .increment();
    }

    /** @param change of the number of those who wait */
    void waiting(int change) {
        waiting.addAndGet(change);
    }

    void abandoned() {
        abandoned.increment();
    }

    void ran(Collection<BatchEntry> batch, long nanos) {
        compute.record(nanos, TimeUnit.NANOSECONDS);
        requests.record(batch.size());
        int sum = 0;
        for (BatchEntry entry : batch) {
            sum += entry.partRows();
            if (entry.partStart() == 0) {
                queue.record(entry.queueNanos(), TimeUnit.NANOSECONDS);
            }
        }
        rows.record(sum);
    }
}
