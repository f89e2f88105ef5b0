/**
 * How good densities and predictions are: pure functions. Densities and bounds in double precision, such as
 * {@link dev.latent.learning.metric.GaussianKl}; predictions beside what was true, such as
 * {@link dev.latent.learning.metric.ClassificationMetrics}.
 */
@NullMarked
package dev.latent.learning.metric;

import org.jspecify.annotations.NullMarked;
