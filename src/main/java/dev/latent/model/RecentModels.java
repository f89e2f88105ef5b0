package dev.latent.model;

import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import java.util.function.LongSupplier;

/**
 * Which model a reference named a moment ago, so that a stream of requests for one model does not ask the database each time.
 * Changes by this process are seen at once; those by another process that shares the database after {@code maxAge} at the latest.
 */
final class RecentModels {

    private static final int MAX_REFERENCES = 10_000;

    private record Found(Manifest manifest, long atNanos) {}

    private final long maxAgeNanos;

    private final LongSupplier nanoTime;

    /** Replaced as a whole by each change, so that what was looked up before a change cannot be remembered after it. */
    private volatile Map<String, Found> found = new ConcurrentHashMap<>();

    RecentModels(Duration maxAge, LongSupplier nanoTime) {
        this.maxAgeNanos = maxAge.toNanos();
        this.nanoTime = nanoTime;
    }

    Manifest get(String reference, Function<String, Manifest> lookUp) {
        Map<String, Found> current = found;
        long now = nanoTime.getAsLong();
        Found known = current.get(reference);
        if (known != null && now - known.atNanos() < maxAgeNanos) {
            return known.manifest();
        }
        Manifest manifest = lookUp.apply(reference);
        if (current.size() >= MAX_REFERENCES) {
            current.clear();
        }
        current.put(reference, new Found(manifest, now));
        return manifest;
    }

    /** Call after a change is committed. */
    void forget() {
        found = new ConcurrentHashMap<>();
    }
}
