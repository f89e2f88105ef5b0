package dev.latent.model;

import dev.latent.learning.SeededRandom;
import java.util.Arrays;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;

/**
 * Draws from p(x|z) = Π p(xᵢ | x₁ … xᵢ₋₁, z), one value after another. A row of the decoder's input is z, and x behind it, as far as
 * it is known; what comes after is of no effect.
 */
public final class AncestralSampling {

    private static final String MEAN = "mean";

    private static final String LOG_SCALE = "log_scale";

    private static final String LOGITS = "logits";

    /** Sets these draws apart from those of z with the same seed. */
    private static final long DRAWS = 1;

    private static final long COMMON_DRAWS = 2;

    private final LatentScores.Graphs graphs;

    private final int dimensions;

    private final int width;

    /** @param model with an autoregressive decoder */
    public AncestralSampling(LatentScores.Graphs graphs, Manifest model) {
        this.graphs = graphs;
        this.dimensions = model.embeddingDimensions();
        this.width = model.inputShape().size();
    }

    /**
     * Draws one x for each z, in as many runs of the decoder as x has values.
     *
     * @param latents float32 [randoms.length, dimensions]
     * @param randoms where each row's draws come from
     * @param pause   called before each value; may throw to end it
     * @return float32 [randoms.length, width]
     */
    public float[] draw(float[] latents, SeededRandom[] randoms, Runnable pause) {
        int rows = randoms.length;
        int rowWidth = dimensions + width;
        float[] input = rows(latents, new float[rows * width], rows, dimensions, width);
        boolean bernoulli = graphs.decoderHas(LOGITS);
        Set<String> outputs = bernoulli ? Set.of(MEAN) : Set.of(MEAN, LOG_SCALE);
        for (int i = 0; i < width; i++) {
            pause.run();
            Map<String, float[]> given = graphs.decode(input, rows, outputs);
            float[] means = LatentScores.output(given, MEAN);
            float[] logScale = bernoulli ? means : LatentScores.output(given, LOG_SCALE);
            for (int row = 0; row < rows; row++) {
                float mean = means[row * width + i];
                SeededRandom random = randoms[row];
                input[row * rowWidth + dimensions + i] = bernoulli
                        ? bit(mean, random)
                        : (float) (mean + Math.exp(logScale[i % logScale.length]) * random.nextGaussian());
            }
        }
        float[] drawn = new float[rows * width];
        for (int row = 0; row < rows; row++) {
            System.arraycopy(input, row * rowWidth + dimensions, drawn, row * width, width);
        }
        return drawn;
    }

    /** 1 with this probability, or 0; what is not a number stays that. */
    private static float bit(float probability, SeededRandom random) {
        float bit = random.nextDouble() < probability ? 1 : 0;
        return Float.isNaN(probability) ? probability : bit;
    }

    /** The decoder's input: float32 [rows, dimensions + width]. */
    public static float[] rows(float[] latents, float[] values, int rows, int dimensions, int width) {
        float[] input = new float[Math.multiplyExact(rows, dimensions + width)];
        for (int row = 0; row < rows; row++) {
            int at = row * (dimensions + width);
            System.arraycopy(latents, row * dimensions, input, at, dimensions);
            System.arraycopy(values, row * width, input, at + dimensions, width);
        }
        return input;
    }

    /** As many sources of draws as rows, each from its place. */
    public static SeededRandom[] randoms(long seed, int rows) {
        return IntStream.range(0, rows)
                .mapToObj(row -> new SeededRandom(seed, DRAWS, row))
                .toArray(SeededRandom[]::new);
    }

    /** The same draws for every row, always: what differs between rows then comes from z alone. */
    public static SeededRandom[] common(int rows) {
        SeededRandom[] randoms = new SeededRandom[rows];
        Arrays.setAll(randoms, row -> new SeededRandom(COMMON_DRAWS));
        return randoms;
    }
}
