/**
 * Durable queue of background work: submit, claim, heartbeat, cancel, events. Knows no machine learning. {@code JobQueue} accepts;
 * a feature that has work to do gives a {@link dev.latent.job.JobHandler} bean.
 */
@NullMarked
package dev.latent.job;

import org.jspecify.annotations.NullMarked;
