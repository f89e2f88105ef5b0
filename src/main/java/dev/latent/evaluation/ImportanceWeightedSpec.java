package dev.latent.evaluation;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonProperty;
import dev.latent.model.LatentScores;
import io.swagger.v3.oas.annotations.media.Schema;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The importance-weighted bound of log p(x) (Burda, Grosse &amp; Salakhutdinov 2016): log (1/k) Σ p(x, zᵢ)/q(zᵢ|x), zᵢ drawn from q(z|x).
 *
 * @param importanceSamples k
 * @param examples          most of those measured on that are scored
 */
@Schema(description = "Importance-weighted bound of log p(x), in nats: the log of the mean of k weights.")
record ImportanceWeightedSpec(
        @Schema(description = "k: draws for each example.", minimum = "1", maximum = "5000", defaultValue = "100")
        int importanceSamples,

        @Schema(
                description = "Most examples that are scored.",
                minimum = "1",
                maximum = "1000000",
                defaultValue = "500")
        int examples)
        implements ProtocolSpec {

    private static final int DEFAULT_SAMPLES = 100;

    private static final int MOST_SAMPLES = 5000;

    private static final int DEFAULT_EXAMPLES = 500;

    private static final int MOST_EXAMPLES = 1_000_000;

    ImportanceWeightedSpec {
        Limits.require("importanceSamples", importanceSamples, 1, MOST_SAMPLES);
        Limits.require("examples", examples, 1, MOST_EXAMPLES);
    }

    /** As JSON gives it: what is absent gets its default. */
    @JsonCreator
    static ImportanceWeightedSpec of(
            @JsonProperty("importanceSamples") @Nullable Integer importanceSamples,
            @JsonProperty("examples") @Nullable Integer examples) {
        return new ImportanceWeightedSpec(
                importanceSamples == null ? DEFAULT_SAMPLES : importanceSamples,
                examples == null ? DEFAULT_EXAMPLES : examples);
    }

    @Override
    public Set<Need> needs() {
        return Set.of(Need.LATENT_VARIABLES);
    }

    @Override
    public Finding measure(ModelUnderTest model, List<ModelUnderTest> all, FinishedParts memory) {
        List<LatentScores.Score> scores = model.scores(examples, importanceSamples);
        return Finding.of(model, Map.of("logLikelihood", ElboSpec.mean(scores, LatentScores.Score::logLikelihood)));
    }
}
