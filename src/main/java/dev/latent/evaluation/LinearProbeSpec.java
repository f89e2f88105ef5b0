package dev.latent.evaluation;

import dev.latent.finetuning.HeadMetrics;
import dev.latent.learning.head.LinearProbe;
import dev.latent.learning.head.Targets;
import io.swagger.v3.oas.annotations.media.Schema;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * A linear map on the frozen encoder's embeddings, fitted to convergence on the labels of the training part, its penalty chosen by
 * cross-validation there: multinomial logistic regression for classes, one logistic regression for each tag, ridge regression for
 * numbers. See {@link LinearProbe}.
 */
@Schema(
        description =
                "A linear map on the frozen encoder's embeddings, fitted to convergence; its penalty is chosen by validation.")
record LinearProbeSpec() implements ProtocolSpec {

    @Override
    public Set<Need> needs() {
        return Set.of(Need.LABELS);
    }

    @Override
    public Finding measure(ModelUnderTest model, List<ModelUnderTest> all, FinishedParts memory) {
        LinearProbe.Fit fit =
                new LinearProbe(model.seed(), model.pause()).fit(model.training(), model.trainingTargets());
        Targets targets = model.testTargets();
        Map<String, Figure> figures = new LinkedHashMap<>();
        HeadMetrics.of(fit.head(), model.test(), targets)
                .metrics()
                .forEach((name, value) -> figures.put(
                        name, name.equals("accuracy") ? Figure.ofAccuracy(value, targets.count()) : Figure.of(value)));
        figures.put("l2", Figure.of(fit.l2()));
        Finding finding = Finding.of(model, figures);
        return fit.converged()
                ? finding
                : finding.withNotes(List.of("the fit ended at its limit of iterations, before it converged"));
    }
}
