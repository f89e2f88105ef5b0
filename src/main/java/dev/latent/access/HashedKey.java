package dev.latent.access;

import java.security.MessageDigest;

/** A key and the hash that tells whether somebody has it. */
final class HashedKey {

    private final ApiKey key;

    private final byte[] sha256;

    HashedKey(ApiKey key, byte[] sha256) {
        this.key = key;
        this.sha256 = sha256.clone();
    }

    ApiKey key() {
        return key;
    }

    /** Takes as long for a hash that is nearly right as for one that is not at all. */
    boolean matches(byte[] presentedSha256) {
        return MessageDigest.isEqual(sha256, presentedSha256);
    }
}
