/**
 * Durable queue of background work: submit, claim, heartbeat, cancel, events. Knows no machine learning. {@link dev.latent.job.JobQueue}
 * accepts, {@code JobAdmission} says whose turn it is, {@code JobWorker} works, {@code JobSweeper} clears away what is old. A feature that
 * has work to do gives a {@link dev.latent.job.JobHandler} bean, and a {@link dev.latent.job.JobCheck} for its jobs to come back after a
 * cancel.
 */
@NullMarked
package dev.latent.job;

import org.jspecify.annotations.NullMarked;
