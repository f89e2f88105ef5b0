/**
 * Measures what a representation is worth. {@link dev.latent.evaluation.EvaluationController} accepts a job,
 * {@link dev.latent.evaluation.EvaluationHandler} does it: each protocol, a {@link dev.latent.evaluation.ProtocolSpec}, on each
 * model. Start reading at {@link dev.latent.evaluation.EvaluationRun}. Experiments on data whose law is known are in {@code experiment}.
 */
@NullMarked
package dev.latent.evaluation;

import org.jspecify.annotations.NullMarked;
