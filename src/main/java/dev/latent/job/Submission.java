package dev.latent.job;

import org.jspecify.annotations.Nullable;

/**
 * What a client asks for, before anything of it is looked up.
 *
 * @param type           which handler is to do it
 * @param request        as it was given, with defaults filled in
 * @param idempotencyKey the client's {@code Idempotency-Key}, null if none
 * @param submittedBy    id of the API key that asks, null if there are none
 */
public record Submission(
        String type,
        JobRequest request,
        @Nullable String idempotencyKey,
        @Nullable String submittedBy) {

    /** Who has the job in the database, where nobody is ''. */
    String owner() {
        return submittedBy == null ? "" : submittedBy;
    }
}
