package dev.latent.learning.objective;

import dev.latent.learning.InputShape;
import dev.latent.learning.encoder.EncoderSpec;
import dev.latent.learning.encoder.Standardization;
import org.jspecify.annotations.Nullable;

/**
 * What an objective is built for.
 *
 * @param standardization null where the encoder takes its input as it is
 * @param examples        how many there are in the source that batches come from
 * @param trainingExamples how many of them are learnt from
 * @param labels          null where the objective needs none
 * @param seed            of what it remembers at the start
 */
public record Setup(
        EncoderSpec encoder,
        InputShape input,
        @Nullable Standardization standardization,
        int examples,
        int trainingExamples,
        @Nullable ClassLabels labels,
        long seed) {

    /** All examples are learnt from. */
    public Setup(
            EncoderSpec encoder,
            InputShape input,
            @Nullable Standardization standardization,
            int examples,
            @Nullable ClassLabels labels,
            long seed) {
        this(encoder, input, standardization, examples, examples, labels, seed);
    }

    /** Enough for an objective that looks at nothing but its batches, and for a trained encoder. */
    public static Setup of(EncoderSpec encoder, InputShape input, @Nullable Standardization standardization) {
        return new Setup(encoder, input, standardization, 1, null, 0);
    }
}
