package dev.latent.inference;

import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonInclude;
import dev.latent.learning.Tensor;
import io.swagger.v3.oas.annotations.media.Schema;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

@Schema(description = "Predictions, one for each input.")
public record PredictAnswer(
        @Schema(description = "The version that answered.", example = "shapes-classifier@1")
        String model,

        @Schema(description = "In the order of the inputs.") List<Prediction> predictions,
        @JsonIgnore @Schema(hidden = true) FloatMatrix outputs)
        implements TensorBody {

    @Override
    public Tensor tensor() {
        return outputs.asTensor();
    }

    /** What a head says of one input. */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    @Schema(description = "What the head says of one input.")
    public record Prediction(
            @Schema(description = "Classification: the most probable class.", example = "square") @Nullable
            String label,

            @Schema(description = "Multi-label: the tags with a probability of at least ½.") @Nullable
            List<String> labels,

            @Schema(description = "Probability of each class or tag.") @Nullable
            Map<String, Float> probabilities,

            @Schema(description = "Regression: the value.") @Nullable
            Float value) {}
}
