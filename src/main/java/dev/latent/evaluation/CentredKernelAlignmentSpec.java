package dev.latent.evaluation;

import dev.latent.learning.metric.CentredKernelAlignment;
import io.swagger.v3.oas.annotations.media.Schema;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** How alike the representations of two models are; see {@link CentredKernelAlignment}. */
@Schema(
        description =
                "Linear CKA with each other model of the job: 1 where embeddings are alike but for rotation and scale.")
record CentredKernelAlignmentSpec() implements ProtocolSpec {

    @Override
    public Set<Need> needs() {
        return Set.of(Need.SEVERAL_MODELS);
    }

    @Override
    public Finding measure(ModelUnderTest model, List<ModelUnderTest> all, FinishedParts memory) {
        Map<String, Figure> figures = new LinkedHashMap<>();
        for (ModelUnderTest other : all) {
            if (other == model) {
                continue;
            }
            model.pause().run();
            figures.put(
                    "with " + other.reference(), Figure.of(CentredKernelAlignment.linear(model.test(), other.test())));
        }
        return Finding.of(model, figures);
    }
}
