package dev.latent.learning.objective;

import dev.latent.learning.Batch;
import dev.latent.learning.Tensor;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** What a masked language model hides of a batch, for a network that is not ours. */
public final class MaskedLanguageModelInputs {

    private MaskedLanguageModelInputs() {}

    /** The texts with what is hidden, [batch, length]; the places of it among all tokens, [hidden]; and what was there, [hidden]. */
    public static List<Tensor> of(Objective maskedLanguageModel, Batch batch) {
        Masking.Masked masked = ((MaskedLanguageModel) maskedLanguageModel).mask(batch);
        int length = masked.tokens().shape()[1];
        int[] places = IntStream.range(0, batch.size())
                .flatMap(row -> IntStream.of(masked.places()[row]).map(place -> row * length + place))
                .toArray();
        int[] hidden = Stream.of(masked.hidden()).flatMapToInt(IntStream::of).toArray();
        return List.of(masked.tokens(), vector(places), vector(hidden));
    }

    private static Tensor vector(int[] values) {
        float[] vector = new float[values.length];
        for (int i = 0; i < vector.length; i++) {
            vector[i] = values[i];
        }
        return Tensor.of(vector, vector.length);
    }
}
