/**
 * How good densities, predictions and representations are: pure functions, in double precision.
 *
 * <ul>
 *   <li>densities and bounds, such as {@link dev.latent.learning.metric.GaussianKl};
 *   <li>predictions beside what was true, such as {@link dev.latent.learning.metric.ClassificationMetrics}, and how sure such a figure is:
 *       {@link dev.latent.learning.metric.ConfidenceInterval};
 *   <li>features with classes: {@link dev.latent.learning.metric.NearestNeighbourClassifier};
 *   <li>features alone: {@link dev.latent.learning.metric.AlignmentUniformity}, {@link dev.latent.learning.metric.RankMe},
 *       {@link dev.latent.learning.metric.Collapse}; beside other ones {@link dev.latent.learning.metric.CentredKernelAlignment};
 *   <li>codes beside the factors that the examples were made from: {@link dev.latent.learning.metric.MutualInformationGap},
 *       {@link dev.latent.learning.metric.SeparatedAttributePredictability},
 *       {@link dev.latent.learning.metric.DisentanglementCompletenessInformativeness}.
 * </ul>
 *
 * <p>Shapes that do not fit and values that are not finite are refused with an {@link java.lang.IllegalArgumentException} that names them. What is
 * drawn is drawn by seed. {@link dev.latent.learning.metric.BoostedTrees} alone knows XGBoost.
 */
@NullMarked
package dev.latent.learning.metric;

import org.jspecify.annotations.NullMarked;
