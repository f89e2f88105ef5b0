package dev.latent.access;

import io.github.bucket4j.Bucket;
import io.github.bucket4j.ConsumptionProbe;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * How often each of many callers may do something: a bucket of tokens for each, filled evenly over a minute. Remembers a bounded
 * number of callers; the one that was quiet for longest is forgotten first, and begins anew with a full bucket.
 */
public final class Buckets {

    private final int perMinute;

    private final Map<String, Bucket> buckets;

    /**
     * @param perMinute what each caller may do in a minute, at once or spread, unless said otherwise
     * @param maxKept   callers that are remembered
     */
    public Buckets(int perMinute, int maxKept) {
        this.perMinute = perMinute;
        this.buckets = new LinkedHashMap<>(16, 0.75f, true) {

            private static final long serialVersionUID = 1L;

            @Override
            protected boolean removeEldestEntry(Map.Entry<String, Bucket> eldest) {
                return size() > maxKept;
            }
        };
    }

    /** Takes a token; gives how long to wait for one if there is none. */
    public Optional<Duration> take(String caller) {
        return take(caller, perMinute);
    }

    /** Like {@link #take(String)}, for a caller with a rate of its own, which stays the same. */
    public Optional<Duration> take(String caller, int ownPerMinute) {
        ConsumptionProbe probe = bucket(caller, ownPerMinute).tryConsumeAndReturnRemaining(1);
        return probe.isConsumed() ? Optional.empty() : Optional.of(Duration.ofNanos(probe.getNanosToWaitForRefill()));
    }

    private Bucket bucket(String caller, int rate) {
        synchronized (buckets) {
            return buckets.computeIfAbsent(caller, key -> Bucket.builder()
                    .addLimit(limit -> limit.capacity(rate).refillGreedy(rate, Duration.ofMinutes(1)))
                    .build());
        }
    }
}
