package dev.latent.access;

/** A key of the configuration is none; the message does not repeat it. */
final class InvalidKeySettingException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    InvalidKeySettingException(String message) {
        super(message);
    }
}
