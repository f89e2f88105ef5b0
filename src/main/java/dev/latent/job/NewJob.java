package dev.latent.job;

import java.util.List;

/**
 * A job that was found to make sense.
 *
 * @param request what is to be done: a record that Jackson writes; the handler gets the JSON back
 * @param uses    what must stay while the job is active, for example {@code dataset:mnist}
 * @param claims  what no other active job may claim, for example {@code model:mnist-vae}
 * @param basis   tells other contents under the same names apart, for example a dataset's checksum: a checkpoint is of no use on
 *                another basis; at most 1,000 characters
 */
public record NewJob(Object request, List<String> uses, List<String> claims, String basis) {}
