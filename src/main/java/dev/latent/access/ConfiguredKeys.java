package dev.latent.access;

import dev.latent.access.AccessSettings.ConfiguredKey;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/** The keys of the configuration. */
final class ConfiguredKeys {

    private static final Pattern NAME = Pattern.compile("[a-z0-9][a-z0-9._-]{0,31}");

    private static final Pattern SHA256 = Pattern.compile("[0-9a-fA-F]{64}");

    /** Shorter ones could be guessed from their hash. */
    private static final int MIN_LENGTH = 32;

    private final List<HashedKey> keys;

    /** @throws InvalidKeySettingException naming the key, never repeating it */
    ConfiguredKeys(Map<String, ConfiguredKey> settings) {
        this.keys = settings.entrySet().stream()
                .map(entry -> hashed(entry.getKey(), entry.getValue()))
                .toList();
    }

    List<ApiKey> all() {
        return keys.stream().map(HashedKey::key).toList();
    }

    Optional<ApiKey> find(byte[] sha256) {
        return keys.stream()
                .filter(key -> key.matches(sha256))
                .map(HashedKey::key)
                .findFirst();
    }

    private static HashedKey hashed(String name, ConfiguredKey setting) {
        require(
                NAME.matcher(name).matches(),
                name,
                "its name must match %s (in environment variables: LATENT_SECURITY_APIKEYS_NAME_KEY)".formatted(NAME));
        require(!setting.scopes().isEmpty(), name, "it needs scopes, some of read, encode, train, admin");
        Integer rate = setting.rateLimit();
        require(
                rate == null || rate >= 1 && rate <= ApiKeyRequest.MAX_RATE,
                name,
                "its rate-limit must be between 1 and %d requests a minute, got %s"
                        .formatted(ApiKeyRequest.MAX_RATE, rate));
        ApiKey key = new ApiKey(ApiKey.CONFIGURED + name, name, setting.scopes(), rate, null, null, null);
        return new HashedKey(key, sha256(name, setting));
    }

    private static byte[] sha256(String name, ConfiguredKey setting) {
        String key = setting.key();
        String sha256 = setting.sha256();
        require((key == null) != (sha256 == null), name, "it needs either key or sha256");
        if (key != null) {
            require(
                    key.length() >= MIN_LENGTH,
                    name,
                    "its key must have at least %d characters, got %d; 'openssl rand -hex 32' makes a good one"
                            .formatted(MIN_LENGTH, key.length()));
            return KeyText.sha256(key);
        }
        require(
                sha256 != null && SHA256.matcher(sha256).matches(),
                name,
                "its sha256 must have 64 hexadecimal digits; 'printf %s KEY | sha256sum' gives them");
        return HexFormat.of().parseHex(sha256);
    }

    private static void require(boolean holds, String name, String expectation) {
        if (!holds) {
            throw new InvalidKeySettingException("latent.security.api-keys.%s: %s".formatted(name, expectation));
        }
    }
}
