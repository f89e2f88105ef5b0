package dev.latent.evaluation;

import dev.latent.learning.metric.SeparatedAttributePredictability;
import io.swagger.v3.oas.annotations.media.Schema;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** How much better one dimension predicts a factor than the others do; see {@link SeparatedAttributePredictability}. */
@Schema(description = "SAP: how much better the best dimension predicts each factor than the next best.")
record AttributePredictabilitySpec() implements ProtocolSpec {

    @Override
    public Set<Need> needs() {
        return Set.of(Need.FACTORS, Need.SEVERAL_DIMENSIONS);
    }

    @Override
    public Finding measure(ModelUnderTest model, List<ModelUnderTest> all, FinishedParts memory) {
        ModelUnderTest.Disentangling data = model.disentangling(SeparatedAttributePredictability.MAX_EXAMPLES);
        SeparatedAttributePredictability sap =
                SeparatedAttributePredictability.of(data.codes(), data.factors(), data.kinds(), model.pause());
        Map<String, Figure> figures = new LinkedHashMap<>();
        figures.put("sap", Figure.of(sap.mean()));
        for (int factor = 0; factor < data.names().size(); factor++) {
            figures.put("gap of " + data.names().get(factor), Figure.of(sap.gaps()[factor]));
        }
        return Finding.of(model, figures).withNotes(data.notes());
    }
}
