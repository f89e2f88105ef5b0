package dev.latent.model;

import dev.latent.learning.InputShape;
import dev.latent.learning.TrainingSpec;
import dev.latent.learning.encoder.EncoderSpec;
import dev.latent.learning.objective.ObjectiveSpec;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A model to publish: what a {@link Manifest} says, less what publishing itself finds out.
 *
 * @param files  contents by name: {@code encoder.onnx} always, the other graphs and {@code tokenizer.json} where there are such
 * @param checks what the ONNX graphs must reproduce
 */
@SuppressWarnings("ArrayRecordComponent")
public record ModelDraft(
        String name,
        String inputKind,
        InputShape inputShape,
        int embeddingDimensions,
        @Nullable ObjectiveSpec objective,
        @Nullable EncoderSpec encoder,
        Manifest.@Nullable Head head,
        Manifest.@Nullable DatasetReference dataset,
        @Nullable TrainingSpec training,
        @Nullable String base,
        @Nullable Imported imported,
        Map<String, Double> metrics,
        double trainingSeconds,
        Map<String, byte[]> files,
        List<OnnxCheck> checks) {

    /**
     * What a graph must give on a real batch, as SameDiff gave it.
     *
     * @param file    which graph
     * @param rows    of the batch
     * @param input   float32 [rows, width of the graph's input]
     * @param outputs by output name, float32 [rows, width of that output]
     */
    public record OnnxCheck(String file, int rows, float[] input, Map<String, float[]> outputs) {}
}
