package dev.latent.job;

import dev.latent.error.ServiceException;

/** How a run ended. */
sealed interface JobEnd {

    record Succeeded(JobOutcome outcome) implements JobEnd {}

    record Failed(ServiceException failure) implements JobEnd {}

    record Cancelled() implements JobEnd {}

    record Paused() implements JobEnd {}

    /** The process ends; another run goes on. */
    record HandedBack() implements JobEnd {}
}
