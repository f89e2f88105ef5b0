package dev.latent.job;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A job to submit.
 *
 * @param type           the handler's type
 * @param request        what is to be done: a record that Jackson writes; the handler gets the JSON back
 * @param uses           what must stay while the job is active, for example {@code dataset:mnist}
 * @param claims         what no other active job may claim, for example {@code model:mnist-vae}
 * @param idempotencyKey the client's {@code Idempotency-Key}, null if none
 */
public record NewJob(
        String type,
        Object request,
        List<String> uses,
        List<String> claims,
        @Nullable String idempotencyKey) {}
