package dev.latent.evaluation;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonProperty;
import dev.latent.learning.head.Targets;
import dev.latent.learning.metric.NearestNeighbourClassifier;
import io.swagger.v3.oas.annotations.media.ArraySchema;
import io.swagger.v3.oas.annotations.media.Schema;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The class that the nearest examples of the training part vote for; see {@link NearestNeighbourClassifier}.
 *
 * @param k           how many vote
 * @param temperature T of a vote's weight exp(cos/T)
 */
@Schema(description = "The class that the k nearest labelled examples vote for, by cosine; a vote weighs exp(cos/T).")
record NearestNeighbourSpec(
        @ArraySchema(
                arraySchema = @Schema(description = "How many vote.", defaultValue = "[1, 20, 200]"),
                schema = @Schema(type = "integer", minimum = "1", maximum = "1000"))
        List<Integer> k,

        @Schema(description = "T.", minimum = "0.001", maximum = "1000", defaultValue = "0.1")
        double temperature)
        implements ProtocolSpec {

    private static final int MOST = 1000;

    private static final int MOST_VALUES = 20;

    NearestNeighbourSpec {
        if (k.isEmpty() || k.size() > MOST_VALUES || k.stream().distinct().count() < k.size()) {
            throw new IllegalArgumentException("k has 1 to %d different values, got %s".formatted(MOST_VALUES, k));
        }
        k.forEach(value -> Limits.require("k", value, 1, MOST));
        Limits.require("temperature", temperature, 0.001, 1000);
        k = List.copyOf(k);
    }

    /** As JSON gives it: what is absent gets its default. */
    @JsonCreator
    static NearestNeighbourSpec of(
            @JsonProperty("k") @Nullable List<Integer> k, @JsonProperty("temperature") @Nullable Double temperature) {
        return new NearestNeighbourSpec(
                k == null ? NearestNeighbourClassifier.DEFAULT_NEIGHBOURS : k,
                temperature == null ? NearestNeighbourClassifier.DEFAULT_TEMPERATURE : temperature);
    }

    @Override
    public Set<Need> needs() {
        return Set.of(Need.CLASSES);
    }

    @Override
    public Finding measure(ModelUnderTest model, List<ModelUnderTest> all, FinishedParts memory) {
        int bank = model.training().rows();
        List<Integer> possible = k.stream().filter(value -> value <= bank).toList();
        int[] actual = ((Targets.Classes) model.testTargets()).classes();
        NearestNeighbourClassifier classifier = new NearestNeighbourClassifier(
                model.training(), ((Targets.Classes) model.trainingTargets()).classes(), temperature);
        Map<String, Figure> figures = new LinkedHashMap<>();
        for (NearestNeighbourClassifier.Result result :
                classifier.evaluate(model.test(), actual, possible, model.pause())) {
            figures.put("accuracy@" + result.k(), Figure.ofAccuracy(result.accuracy(), actual.length));
        }
        Finding finding = Finding.of(model, figures);
        return possible.size() == k.size()
                ? finding
                : finding.withNotes(
                        List.of("left out: each k above the %d labelled examples to choose from".formatted(bank)));
    }
}
