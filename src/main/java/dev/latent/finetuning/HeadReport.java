package dev.latent.finetuning;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.latent.learning.metric.ConfusionMatrix;
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
}
