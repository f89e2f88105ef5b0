package dev.latent.training;

import dev.latent.learning.Tensor;
import dev.latent.learning.encoder.Standardization;
import dev.latent.learning.graph.ParameterShape;
import dev.latent.learning.graph.Parameters;
import dev.latent.learning.objective.DecodableSpec;
import dev.latent.learning.objective.Objective;
import dev.latent.learning.objective.ObjectiveSpec;
import dev.latent.learning.objective.Setup;
import dev.latent.learning.onnx.OnnxParameters;
import dev.latent.model.Manifest;
import dev.latent.model.ModelStore;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A published model's weights, for learning to go on from.
 *
 * @param parameters      of all its graphs, by name
 * @param standardization of the input that its encoder has inside; null if none
 */
public record PublishedNetwork(
        Parameters parameters, @Nullable Standardization standardization) {

    public static PublishedNetwork read(ModelStore models, Manifest model) {
        return read(models, model, List.of(Manifest.ENCODER_FILE, Manifest.DECODER_FILE, Manifest.FILL_MASK_FILE));
    }

    /** What of it another objective can go on from: a decoder of the other kind has weights of the same names that mean something else. */
    static PublishedNetwork read(ModelStore models, Manifest model, ObjectiveSpec next) {
        boolean autoregressive = next instanceof DecodableSpec decodable && decodable.autoregressive();
        return autoregressive == model.hasAutoregressiveDecoder()
                ? read(models, model)
                : read(models, model, List.of(Manifest.ENCODER_FILE, Manifest.FILL_MASK_FILE));
    }

    private static PublishedNetwork read(ModelStore models, Manifest model, List<String> files) {
        Map<String, Tensor> parameters = new LinkedHashMap<>();
        Map<String, Tensor> constants = Map.of();
        for (String file : files) {
            if (model.has(file)) {
                byte[] graph = models.read(model, file);
                parameters.putAll(OnnxParameters.read(graph).byName());
                constants = file.equals(Manifest.ENCODER_FILE) ? OnnxParameters.readConstants(graph) : constants;
            }
        }
        return new PublishedNetwork(new Parameters(parameters), standardization(constants));
    }

    /**
     * What the model was trained with, built anew.
     *
     * @param model whose network this is; not an imported one
     */
    public Objective objective(Manifest model) {
        return Objects.requireNonNull(model.objective(), "an imported encoder has no objective")
                .build(Setup.of(
                        Objects.requireNonNull(model.encoder(), "an imported encoder has no network"),
                        model.inputShape(),
                        standardization));
    }

    /** These weights where there are some of that name and shape, and the others as they were drawn. */
    Parameters over(Parameters drawn, List<ParameterShape> shapes) {
        Map<String, Tensor> initial = new LinkedHashMap<>();
        for (ParameterShape shape : shapes) {
            Tensor published = parameters.byName().get(shape.name());
            boolean fits = published != null && Arrays.equals(published.shape(), shape.shape());
            initial.put(shape.name(), fits ? Objects.requireNonNull(published) : drawn.get(shape.name()));
        }
        return new Parameters(initial);
    }

    private static @Nullable Standardization standardization(Map<String, Tensor> constants) {
        Tensor mean = constants.get("input.mean");
        Tensor inverse = constants.get("input.inverseDeviation");
        if (mean == null || inverse == null) {
            return null;
        }
        float[] deviation = inverse.data().clone();
        for (int i = 0; i < deviation.length; i++) {
            deviation[i] = 1 / deviation[i];
        }
        return new Standardization(mean, new Tensor(inverse.shape(), deviation));
    }
}
