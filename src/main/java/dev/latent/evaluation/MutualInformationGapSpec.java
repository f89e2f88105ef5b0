package dev.latent.evaluation;

import dev.latent.learning.head.FeatureMatrix;
import dev.latent.learning.metric.MutualInformationGap;
import dev.latent.model.Capability;
import io.swagger.v3.oas.annotations.media.Schema;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** How much more one dimension tells of a factor than the others do, by both published definitions; see {@link MutualInformationGap}. */
@Schema(
        description =
                "Mutual information gap by both published definitions: `means`, of embeddings in 20 bins, and `samples`, of draws from q(z|x) where there is one.")
record MutualInformationGapSpec() implements ProtocolSpec {

    @Override
    public Set<Need> needs() {
        return Set.of(Need.FACTORS, Need.SEVERAL_DIMENSIONS);
    }

    @Override
    public Finding measure(ModelUnderTest model, List<ModelUnderTest> all, FinishedParts memory) {
        ModelUnderTest.Disentangling data = model.disentangling(MutualInformationGap.MAX_EXAMPLES);
        Map<String, Figure> figures = new LinkedHashMap<>();
        put(figures, "means", MutualInformationGap.ofMeans(data.codes(), data.factors()), data.names());
        if (Capability.SCORE.offeredBy(model.manifest())) {
            FeatureMatrix variances = ModelUnderTest.select(model.posteriorVariances(), data.places());
            put(
                    figures,
                    "samples",
                    MutualInformationGap.ofSamples(
                            data.codes(), variances, data.factors(), model.seed(), model.pause()),
                    data.names());
        }
        return Finding.of(model, figures).withNotes(data.notes());
    }

    private static void put(
            Map<String, Figure> figures, String definition, MutualInformationGap gap, List<String> factors) {
        figures.put("mig (%s)".formatted(definition), Figure.of(gap.mean()));
        for (int factor = 0; factor < factors.size(); factor++) {
            figures.put("gap of %s (%s)".formatted(factors.get(factor), definition), Figure.of(gap.gaps()[factor]));
        }
    }
}
