package dev.latent.job;

/** Something was queued; published within the transaction that queues it, and in a worker that is told of it. */
public record JobsWaiting() {}
