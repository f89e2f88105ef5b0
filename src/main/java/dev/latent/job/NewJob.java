package dev.latent.job;

import java.util.List;

/**
 * A job that was found to make sense.
 *
 * @param request what is to be done: a record that Jackson writes; the handler gets the JSON back
 * @param uses    what must stay while the job is active, for example {@code dataset:mnist}
 * @param claims  what no other active job may claim, for example {@code model:mnist-vae}
 */
public record NewJob(Object request, List<String> uses, List<String> claims) {}
