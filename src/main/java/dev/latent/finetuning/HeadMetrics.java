package dev.latent.finetuning;

import dev.latent.learning.head.FeatureMatrix;
import dev.latent.learning.head.LinearHead;
import dev.latent.learning.head.Targets;
import dev.latent.learning.metric.ClassificationMetrics;
import dev.latent.learning.metric.ConfusionMatrix;
import dev.latent.learning.metric.MultiLabelMetrics;
import dev.latent.learning.metric.RegressionMetrics;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Figures of a head on test examples.
 *
 * @param metrics         by name: accuracy, macroF1 and logLoss of classes; microF1, macroF1, subsetAccuracy and logLoss of tags; mae, rmse and r2 of
 *                        numbers
 * @param confusionMatrix null unless the targets are classes
 */
public record HeadMetrics(
        Map<String, Double> metrics, @Nullable ConfusionMatrix confusionMatrix) {

    /** With the figures of the training loop, such as its loss. */
    public HeadMetrics with(Map<String, Double> more) {
        Map<String, Double> all = new LinkedHashMap<>(metrics);
        all.putAll(more);
        return new HeadMetrics(all, confusionMatrix);
    }

    /** Measures a head on embeddings, one row for each target. */
    public static HeadMetrics of(LinearHead head, FeatureMatrix embeddings, Targets targets) {
        float[] predictions = head.predict(embeddings);
        Map<String, Double> figures = new LinkedHashMap<>();
        if (targets instanceof Targets.Classes classes) {
            ClassificationMetrics metrics = ClassificationMetrics.of(classes.names(), classes.classes(), predictions);
            figures.put("accuracy", metrics.accuracy());
            figures.put("macroF1", metrics.macroF1());
            figures.put("logLoss", metrics.logLoss());
            return new HeadMetrics(figures, metrics.confusionMatrix());
        }
        if (targets instanceof Targets.Tags tags) {
            MultiLabelMetrics metrics = MultiLabelMetrics.of(tags.tags(), predictions);
            figures.put("microF1", metrics.microF1());
            figures.put("macroF1", metrics.macroF1());
            figures.put("subsetAccuracy", metrics.subsetAccuracy());
            figures.put("logLoss", metrics.logLoss());
            return new HeadMetrics(figures, null);
        }
        RegressionMetrics metrics = RegressionMetrics.of(((Targets.Values) targets).values(), predictions);
        figures.put("mae", metrics.mae());
        figures.put("rmse", metrics.rmse());
        figures.put("r2", metrics.r2());
        return new HeadMetrics(figures, null);
    }
}
