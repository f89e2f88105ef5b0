package dev.latent.kserve;

import dev.latent.error.ErrorCode;
import dev.latent.error.ServiceException;

/** What is said of tensors that cannot be used. */
final class BadTensor {

    private static final int MAX_QUOTED = 60;

    private BadTensor() {}

    static ServiceException of(String format, Object... values) {
        return new ServiceException(ErrorCode.INVALID_REQUEST, format.formatted(values));
    }

    /** A name that a client sent, in quotes, and cut short. */
    static String quoted(String name) {
        return "'" + (name.length() <= MAX_QUOTED ? name : name.substring(0, MAX_QUOTED) + "…") + "'";
    }
}
