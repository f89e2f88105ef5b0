/**
 * The theorem of Lee, Lei, Saunshi &amp; Zhuo 2020, "Predicting What You Already Know Helps: Provable Self-Supervised Learning", as an
 * experiment: pairs whose law is known ({@link dev.latent.learning.theory.GaussianPairs}), the posterior out of E[X₂|X₁]
 * ({@link dev.latent.learning.theory.PosteriorRecovery}), and what few labels are worth on each representation. Start reading at
 * {@link dev.latent.learning.theory.ProvableSelfSupervision}. Double precision, one thread.
 */
@NullMarked
package dev.latent.learning.theory;

import org.jspecify.annotations.NullMarked;
