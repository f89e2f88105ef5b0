/**
 * Makes a model from a dataset. {@code TrainingController} accepts, {@code TrainingService} checks and enqueues,
 * {@code TrainingHandler} trains and publishes when the queue calls it.
 */
@NullMarked
package dev.latent.training;

import org.jspecify.annotations.NullMarked;
