/**
 * Experiments that show a theorem at work: jobs that need no dataset and leave figures as JSON and as a page. {@code ExperimentController}
 * accepts, {@code ExperimentHandler} runs what {@code dev.latent.learning.theory} defines, {@code ProvableSelfSupervisionPage} shows it.
 */
@NullMarked
package dev.latent.evaluation.experiment;

import org.jspecify.annotations.NullMarked;
