package dev.latent.evaluation;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonProperty;
import dev.latent.model.LatentScores;
import io.swagger.v3.oas.annotations.media.Schema;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.ToDoubleFunction;
import org.jspecify.annotations.Nullable;

/**
 * The evidence lower bound of the examples measured on: E_q[log p(x|z)] − KL(q(z|x) ‖ N(0, I)), summed over dimensions, with one draw of z for each.
 *
 * @param examples most of them that are scored
 */
@Schema(
        description =
                "Evidence lower bound, reconstruction and KL, in nats, summed over dimensions; one draw an example.")
record ElboSpec(
        @Schema(
                description = "Most examples that are scored.",
                minimum = "1",
                maximum = "1000000",
                defaultValue = "10000")
        int examples)
        implements ProtocolSpec {

    private static final int DEFAULT_EXAMPLES = 10_000;

    private static final int MOST_EXAMPLES = 1_000_000;

    ElboSpec {
        Limits.require("examples", examples, 1, MOST_EXAMPLES);
    }

    /** As JSON gives it: what is absent gets its default. */
    @JsonCreator
    static ElboSpec of(@JsonProperty("examples") @Nullable Integer examples) {
        return new ElboSpec(examples == null ? DEFAULT_EXAMPLES : examples);
    }

    @Override
    public Set<Need> needs() {
        return Set.of(Need.LATENT_VARIABLES);
    }

    @Override
    public Finding measure(ModelUnderTest model, List<ModelUnderTest> all, FinishedParts memory) {
        List<LatentScores.Score> scores = model.scores(examples, 1);
        Map<String, Figure> figures = new LinkedHashMap<>();
        figures.put("elbo", mean(scores, LatentScores.Score::elbo));
        figures.put("reconstruction", mean(scores, LatentScores.Score::reconstruction));
        figures.put("kl", mean(scores, LatentScores.Score::kl));
        return Finding.of(model, figures);
    }

    /** With the interval that comes of there being so many examples. */
    static Figure mean(List<LatentScores.Score> scores, ToDoubleFunction<LatentScores.Score> term) {
        return Figure.ofMean(scores.stream().mapToDouble(term).toArray());
    }
}
