package dev.latent.evaluation;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.latent.learning.objective.ObjectiveSpec;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What an evaluation job reports.
 *
 * @param testDataset      null where a part of the dataset was held out
 * @param testFraction     0 with a test dataset
 * @param trainingExamples that heads learnt from
 * @param testExamples     that were measured on
 * @param confidence       of each interval
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
record EvaluationReport(
        String dataset,
        @Nullable String testDataset,
        double testFraction,
        long seed,
        int trainingExamples,
        int testExamples,
        double confidence,
        List<Measured> models,
        List<Protocol> protocols) {

    static final double CONFIDENCE = 0.95;

    /** @param objective null where the encoder was imported */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record Measured(
            String model, int embeddingDimensions, @Nullable ObjectiveSpec objective) {}

    /** @param parameters with which it measured */
    record Protocol(ProtocolSpec parameters, List<Finding> results) {}

    /** What the job shows: {@code protocol.figure}, after the model's name where there are several; a second one of its type is {@code protocol#2}. */
    Map<String, Double> metrics() {
        Map<String, Double> metrics = new LinkedHashMap<>();
        Map<String, Integer> met = new LinkedHashMap<>();
        for (Protocol protocol : protocols) {
            int number = met.merge(protocol.parameters.type(), 1, Integer::sum);
            String type = number == 1 ? protocol.parameters.type() : protocol.parameters.type() + "#" + number;
            for (Finding finding : protocol.results) {
                String prefix = models.size() > 1 ? finding.model() + "/" : "";
                finding.figures()
                        .forEach(
                                (name, figure) -> metrics.put("%s%s.%s".formatted(prefix, type, name), figure.value()));
            }
        }
        return metrics;
    }
}
