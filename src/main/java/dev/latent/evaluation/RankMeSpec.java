package dev.latent.evaluation;

import dev.latent.learning.metric.RankMe;
import io.swagger.v3.oas.annotations.media.Schema;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** How many dimensions the embeddings use; see {@link RankMe}. */
@Schema(
        description =
                "How many dimensions the embeddings use: the exponential of the entropy of their normalised singular values.")
record RankMeSpec() implements ProtocolSpec {

    @Override
    public Finding measure(ModelUnderTest model, List<ModelUnderTest> all, FinishedParts memory) {
        Map<String, Figure> figures = new LinkedHashMap<>();
        figures.put("rankMe", Figure.of(RankMe.of(model.test())));
        figures.put("dimensions", Figure.of(model.test().width()));
        return Finding.of(model, figures);
    }
}
