package dev.latent.evaluation;

import dev.latent.learning.metric.ActiveUnits;
import io.swagger.v3.oas.annotations.media.Schema;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** How many dimensions of z vary with x; see {@link ActiveUnits}. */
@Schema(description = "How many dimensions of z have Var_x(E_q[z|x]) above 0.01.")
record ActiveUnitsSpec() implements ProtocolSpec {

    @Override
    public Set<Need> needs() {
        return Set.of(Need.LATENT_VARIABLES);
    }

    @Override
    public Finding measure(ModelUnderTest model, List<ModelUnderTest> all, FinishedParts memory) {
        int dimensions = model.test().width();
        Map<String, Figure> figures = new LinkedHashMap<>();
        figures.put("activeUnits", Figure.of(ActiveUnits.count(model.test().values(), dimensions)));
        figures.put("dimensions", Figure.of(dimensions));
        return Finding.of(model, figures);
    }
}
