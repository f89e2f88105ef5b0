package dev.latent.job;

import java.time.Clock;
import java.util.random.RandomGenerator;
import java.util.regex.Pattern;

/** Makes identifiers that sort by time: {@code job_}, 48 bits of milliseconds, 50 random bits, in Crockford's base 32. */
final class JobIds {

    static final String PREFIX = "job_";

    private static final Pattern PATTERN = Pattern.compile("job_[0-9A-HJKMNP-TV-Z]{20}");

    private static final char[] DIGITS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ".toCharArray();

    private static final int DIGITS_EACH = 10;

    private static final long RANDOM_BOUND = 1L << 50;

    private final Clock clock;

    private final RandomGenerator random;

    private long lastMillis;

    private long lastRandom;

    JobIds(Clock clock, RandomGenerator random) {
        this.clock = clock;
        this.random = random;
    }

    static boolean isId(String text) {
        return PATTERN.matcher(text).matches();
    }

    /** The next identifier; sorts after all that this generator made before, even within one millisecond. */
    synchronized String next() {
        long now = clock.millis();
        if (now > lastMillis) {
            lastMillis = now;
            // The upper half stays free for increments.
            lastRandom = random.nextLong(RANDOM_BOUND / 2);
        } else {
            lastRandom++;
        }
        return PREFIX + digits(lastMillis) + digits(lastRandom);
    }

    private static String digits(long value) {
        char[] text = new char[DIGITS_EACH];
        long rest = value;
        for (int i = DIGITS_EACH - 1; i >= 0; i--) {
            text[i] = DIGITS[(int) (rest & 31)];
            rest >>>= 5;
        }
        return new String(text);
    }
}
