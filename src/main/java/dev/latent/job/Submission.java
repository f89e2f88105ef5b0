package dev.latent.job;

import org.jspecify.annotations.Nullable;

/**
 * What a client asks for, before anything of it is looked up.
 *
 * @param type           which handler is to do it
 * @param request        as it was given, with defaults filled in: a record that Jackson writes
 * @param idempotencyKey the client's {@code Idempotency-Key}, null if none
 */
public record Submission(
        String type, Object request, @Nullable String idempotencyKey) {}
