package dev.latent.finetuning;

import com.fasterxml.jackson.annotation.JsonInclude;
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
 * What a fine-tuning job reports.
 *
 * @param model            what it published; null until then
 * @param base             whose encoder it is
 * @param testDataset      null where a part of the dataset was held out
 * @param trainingExamples labels learnt from
 * @param testExamples     examples measured on
 * @param l2               strength of the penalty that the linear probe chose
 * @param metrics          on the test examples
 * @param linearProbe      the same figures for the probe that a fine-tuned head started from; null in mode linear-probe
 * @param confusionMatrix  null unless the task is classification
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
record HeadReport(
        @Nullable String model,
        String base,
        String task,
        String mode,
        String dataset,
        @Nullable String testDataset,
        int trainingExamples,
        int testExamples,
        long seed,
        double l2,
        Map<String, Double> metrics,
        @Nullable Map<String, Double> linearProbe,
        @Nullable ConfusionMatrix confusionMatrix) {

    HeadReport publishedAs(String reference) {
        return new HeadReport(
                reference,
                base,
                task,
                mode,
                dataset,
                testDataset,
                trainingExamples,
                testExamples,
                seed,
                l2,
                metrics,
                linearProbe,
                confusionMatrix);
    }

    /** What the job and the model's manifest show: the metrics, and how they came about. */
    Map<String, Double> figures() {
        Map<String, Double> figures = new LinkedHashMap<>(metrics);
        figures.put("trainingExamples", (double) trainingExamples);
        figures.put("testExamples", (double) testExamples);
        figures.put("l2", l2);
        return figures;
    }

    /**
     * Figures of a head on test examples.
     *
     * @param confusionMatrix null unless the targets are classes
     */
    record Measured(Map<String, Double> metrics, @Nullable ConfusionMatrix confusionMatrix) {

        /** With the figures of the training loop, such as its loss. */
        Measured with(Map<String, Double> more) {
            Map<String, Double> all = new LinkedHashMap<>(metrics);
            all.putAll(more);
            return new Measured(all, confusionMatrix);
        }

        /** Measures a head on embeddings, one row for each target. */
        static Measured of(LinearHead head, FeatureMatrix embeddings, Targets targets) {
            float[] predictions = head.predict(embeddings);
            Map<String, Double> figures = new LinkedHashMap<>();
            if (targets instanceof Targets.Classes classes) {
                ClassificationMetrics metrics =
                        ClassificationMetrics.of(classes.names(), classes.classes(), predictions);
                figures.put("accuracy", metrics.accuracy());
                figures.put("macroF1", metrics.macroF1());
                figures.put("logLoss", metrics.logLoss());
                return new Measured(figures, metrics.confusionMatrix());
            }
            if (targets instanceof Targets.Tags tags) {
                MultiLabelMetrics metrics = MultiLabelMetrics.of(tags.tags(), predictions);
                figures.put("microF1", metrics.microF1());
                figures.put("macroF1", metrics.macroF1());
                figures.put("subsetAccuracy", metrics.subsetAccuracy());
                figures.put("logLoss", metrics.logLoss());
                return new Measured(figures, null);
            }
            RegressionMetrics metrics = RegressionMetrics.of(((Targets.Values) targets).values(), predictions);
            figures.put("mae", metrics.mae());
            figures.put("rmse", metrics.rmse());
            figures.put("r2", metrics.r2());
            return new Measured(figures, null);
        }
    }
}
