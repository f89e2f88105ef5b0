package dev.latent.evaluation;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonProperty;
import dev.latent.learning.metric.DisentanglementCompletenessInformativeness;
import dev.latent.learning.metric.TreeOptions;
import io.swagger.v3.oas.annotations.media.Schema;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Disentanglement, completeness and informativeness, by gradient-boosted trees; see {@link DisentanglementCompletenessInformativeness}.
 *
 * @param rounds       of boosting
 * @param depth        of a tree
 * @param learningRate of boosting
 */
@Schema(description = "DCI by gradient-boosted trees: disentanglement, completeness, informativeness.")
record DisentanglementSpec(
        @Schema(description = "Rounds of boosting.", minimum = "1", maximum = "1000", defaultValue = "100")
        int rounds,

        @Schema(description = "Depth of a tree.", minimum = "1", maximum = "10", defaultValue = "3")
        int depth,

        @Schema(
                description = "Shrinkage of a tree's answer.",
                minimum = "0",
                exclusiveMinimum = true,
                maximum = "1",
                defaultValue = "0.1")
        double learningRate)
        implements ProtocolSpec {

    DisentanglementSpec {
        options(rounds, depth, learningRate);
    }

    /** As JSON gives it: what is absent gets its default. */
    @JsonCreator
    static DisentanglementSpec of(
            @JsonProperty("rounds") @Nullable Integer rounds,
            @JsonProperty("depth") @Nullable Integer depth,
            @JsonProperty("learningRate") @Nullable Double learningRate) {
        TreeOptions defaults = TreeOptions.defaults();
        return new DisentanglementSpec(
                rounds == null ? defaults.rounds() : rounds,
                depth == null ? defaults.depth() : depth,
                learningRate == null ? defaults.learningRate() : learningRate);
    }

    private static TreeOptions options(int rounds, int depth, double learningRate) {
        return new TreeOptions(
                rounds,
                depth,
                learningRate,
                TreeOptions.defaults().testFraction(),
                TreeOptions.defaults().threads());
    }

    @Override
    public Set<Need> needs() {
        return Set.of(Need.FACTORS, Need.SEVERAL_DIMENSIONS);
    }

    @Override
    public Finding measure(ModelUnderTest model, List<ModelUnderTest> all, FinishedParts memory) {
        ModelUnderTest.Disentangling data =
                model.disentangling(DisentanglementCompletenessInformativeness.MAX_EXAMPLES);
        DisentanglementCompletenessInformativeness dci = DisentanglementCompletenessInformativeness.of(
                data.codes(),
                data.factors(),
                data.kinds(),
                options(rounds, depth, learningRate),
                model.seed(),
                model.pause());
        Map<String, Figure> figures = new LinkedHashMap<>();
        figures.put("disentanglement", Figure.of(dci.scores().disentanglement()));
        figures.put("completeness", Figure.of(dci.scores().completeness()));
        figures.put("informativeness", Figure.of(dci.informativeness()));
        for (int factor = 0; factor < data.names().size(); factor++) {
            figures.put("informativeness of " + data.names().get(factor), Figure.of(dci.ofFactors()[factor]));
        }
        return Finding.of(model, figures).withNotes(data.notes());
    }
}
