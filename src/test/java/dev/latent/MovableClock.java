package dev.latent;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;

/** The real time, and what a test has added to it. */
public final class MovableClock extends Clock {

    private volatile Duration added = Duration.ZERO;

    public void add(Duration more) {
        added = added.plus(more);
    }

    @Override
    public Instant instant() {
        return Instant.now().plus(added);
    }

    @Override
    public ZoneId getZone() {
        return ZoneOffset.UTC;
    }

    @Override
    public Clock withZone(ZoneId zone) {
        throw new UnsupportedOperationException();
    }
}
