package dev.latent.evaluation;

import dev.latent.learning.metric.Collapse;
import io.swagger.v3.oas.annotations.media.Schema;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Whether all examples have nearly the same embedding; see {@link Collapse}. */
@Schema(
        description =
                "Mean standard deviation of the normalised embeddings' dimensions, beside 1/√d, which evenly spread ones have; `collapsed` is 1 where it is below a tenth of that.")
record CollapseSpec() implements ProtocolSpec {

    @Override
    public Finding measure(ModelUnderTest model, List<ModelUnderTest> all, FinishedParts memory) {
        Collapse collapse = Collapse.of(model.test());
        Map<String, Figure> figures = new LinkedHashMap<>();
        figures.put("deviation", Figure.of(collapse.deviation()));
        figures.put("ofEvenlySpread", Figure.of(collapse.reference()));
        figures.put("collapsed", Figure.of(collapse.collapsed() ? 1 : 0));
        Finding finding = Finding.of(model, figures);
        return collapse.collapsed()
                ? finding.withNotes(List.of("collapsed: all examples have nearly the same embedding"))
                : finding;
    }
}
