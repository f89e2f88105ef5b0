/**
 * Durable queue of background work: submit, claim, heartbeat, cancel, events. Knows no machine learning. {@link dev.latent.job.JobQueue}
 * accepts, {@code JobWorker} works, {@code JobStore} alone speaks to the database; a feature that has work to do gives a
 * {@link dev.latent.job.JobHandler} bean.
 */
@NullMarked
package dev.latent.job;

import org.jspecify.annotations.NullMarked;
