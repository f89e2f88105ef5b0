package dev.latent.access;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.Optional;
import java.util.random.RandomGenerator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The text of keys: {@code lat_}, the identifier without its prefix, {@code _}, 256 random bits in base64url. Identifiers sort by
 * time: {@code key_}, 48 bits of milliseconds, 50 random bits, in Crockford's base 32.
 *
 * <p>Only the SHA-256 of a key is stored. A slow password hash would add nothing: nobody can try all keys of 256 random bits,
 * however fast one try is.
 */
final class KeyText {

    static final String ID_PREFIX = "key_";

    private static final String ID_DIGITS = "[0-9A-HJKMNP-TV-Z]{20}";

    private static final Pattern ID = Pattern.compile(ID_PREFIX + ID_DIGITS);

    private static final Pattern KEY = Pattern.compile("lat_(" + ID_DIGITS + ")_[A-Za-z0-9_-]{43}");

    private static final char[] DIGITS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ".toCharArray();

    private static final int DIGITS_EACH = 10;

    private static final long RANDOM_BOUND = 1L << 50;

    private static final int SECRET_BYTES = 32;

    private KeyText() {}

    static boolean isId(String text) {
        return ID.matcher(text).matches();
    }

    static String newId(long millis, RandomGenerator random) {
        return ID_PREFIX + digits(millis) + digits(random.nextLong(RANDOM_BOUND));
    }

    static String newKey(String id, RandomGenerator random) {
        byte[] secret = new byte[SECRET_BYTES];
        random.nextBytes(secret);
        return "lat_" + id.substring(ID_PREFIX.length()) + "_"
                + Base64.getUrlEncoder().withoutPadding().encodeToString(secret);
    }

    /** The identifier that a key names, if it has the form of one. */
    static Optional<String> idOf(String key) {
        Matcher matcher = KEY.matcher(key);
        return matcher.matches() ? Optional.of(ID_PREFIX + matcher.group(1)) : Optional.empty();
    }

    static byte[] sha256(String key) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(key.getBytes(UTF_8));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
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
