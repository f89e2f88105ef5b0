/**
 * Fits a head on a published encoder. {@code FineTuningController} accepts, {@code FineTuningService} refuses what cannot work,
 * {@code FineTuningHandler} does the job: embeddings, {@link dev.latent.learning.head.LinearProbe}, and for the mode
 * {@code fine-tune} {@link dev.latent.learning.head.FineTuning} from there on.
 */
@NullMarked
package dev.latent.finetuning;

import org.jspecify.annotations.NullMarked;
