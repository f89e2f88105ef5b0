package dev.latent.evaluation;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import dev.latent.dataset.DatasetReader;
import dev.latent.learning.augmentation.AugmentationSpec;
import dev.latent.learning.head.FeatureMatrix;
import dev.latent.learning.metric.AlignmentUniformity;
import io.swagger.v3.oas.annotations.media.Schema;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Whether views of an example lie together and examples apart; see {@link AlignmentUniformity}. Texts have no views here: of them
 * uniformity alone.
 *
 * @param augmentations that make two views of an example; null for the defaults of the data's kind
 */
@Schema(description = "Alignment of two views of an example and uniformity over examples (Wang & Isola 2020).")
record AlignmentUniformitySpec(
        @Schema(description = "What makes two views of an example; absent: as for `simclr`.")
        @JsonInclude(JsonInclude.Include.NON_NULL)
        @Nullable
        List<AugmentationSpec> augmentations)
        implements ProtocolSpec {

    AlignmentUniformitySpec {
        if (augmentations != null) {
            AugmentationSpec.requireViews(augmentations);
            augmentations = List.copyOf(augmentations);
        }
    }

    /** As JSON gives it. */
    @JsonCreator
    static AlignmentUniformitySpec of(@JsonProperty("augmentations") @Nullable List<AugmentationSpec> augmentations) {
        return new AlignmentUniformitySpec(augmentations);
    }

    @Override
    public Finding measure(ModelUnderTest model, List<ModelUnderTest> all, FinishedParts memory) {
        Map<String, Figure> figures = new LinkedHashMap<>();
        DatasetReader examples = model.testExamples();
        boolean text = examples.dataset().kind().isText();
        if (!text) {
            AugmentedViews views = AugmentedViews.of(examples, augmentations, model.seed());
            int[] rows = views.chosen(model.parts().test());
            FeatureMatrix left = model.encode(views.view(0), rows);
            FeatureMatrix right = model.encode(views.view(1), rows);
            figures.put("alignment", Figure.of(AlignmentUniformity.alignment(left, right)));
        }
        figures.put("uniformity", Figure.of(AlignmentUniformity.uniformity(model.test(), model.seed())));
        Finding finding = Finding.of(model, figures);
        return text ? finding.withNotes(List.of("texts have no augmented views: no alignment")) : finding;
    }
}
