package dev.latent.evaluation;

import dev.latent.dataset.Dataset;
import dev.latent.dataset.DatasetReader;
import dev.latent.dataset.LabelSummary;
import dev.latent.error.ErrorCode;
import dev.latent.error.ServiceException;
import dev.latent.learning.ExampleSource;
import dev.latent.learning.SeededRandom;
import dev.latent.learning.head.FeatureMatrix;
import dev.latent.learning.head.Targets;
import dev.latent.learning.metric.FactorKind;
import dev.latent.model.ExampleEncoder;
import dev.latent.model.LatentScores;
import dev.latent.model.Manifest;
import dev.latent.model.ModelStore;
import dev.latent.model.OnnxSession;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * A model, and what it makes of the examples that it is measured on. Embeddings are made when they are first asked for, by the very graph
 * that is served; nothing of the model is changed.
 */
final class ModelUnderTest {

    private static final long SAMPLE = 0x73616d706c65L;

    private static final long NOISE = 0x73636f7265L;

    private static final String VARIANCE = "posterior_variance";

    private final Manifest manifest;

    private final ModelStore models;

    private final ExampleParts parts;

    private final DatasetReader examples;

    private final DatasetReader testExamples;

    private final long seed;

    private final int batch;

    private final Runnable pause;

    private @Nullable FeatureMatrix training;

    private @Nullable FeatureMatrix test;

    private @Nullable FeatureMatrix variances;

    /**
     * @param examples     as this model reads them
     * @param testExamples as this model reads them; the same where a part of the examples is held out
     * @param seed         of whatever is drawn
     * @param batch        examples encoded at once
     * @param pause        called often; throws to end the work
     */
    ModelUnderTest(
            Manifest manifest,
            ModelStore models,
            ExampleParts parts,
            DatasetReader examples,
            DatasetReader testExamples,
            long seed,
            int batch,
            Runnable pause) {
        this.manifest = manifest;
        this.models = models;
        this.parts = parts;
        this.examples = examples;
        this.testExamples = testExamples;
        this.seed = seed;
        this.batch = batch;
        this.pause = pause;
    }

    Manifest manifest() {
        return manifest;
    }

    String reference() {
        return manifest.reference();
    }

    ModelStore models() {
        return models;
    }

    /** Which examples are learnt from, and which measured on. */
    ExampleParts parts() {
        return parts;
    }

    /** What examples to learn from are read from. */
    DatasetReader examples() {
        return examples;
    }

    /** What examples to measure on are read from. */
    DatasetReader testExamples() {
        return testExamples;
    }

    /** Of whatever is drawn. */
    long seed() {
        return seed;
    }

    /** Called often by whatever takes long; throws to end the work. */
    Runnable pause() {
        return pause;
    }

    /** Of the examples to learn from, in their order. */
    FeatureMatrix training() {
        FeatureMatrix known = training;
        if (known == null) {
            known = encode(examples, parts.training());
            training = known;
        }
        return known;
    }

    /** Of the examples to measure on, in their order. */
    FeatureMatrix test() {
        FeatureMatrix known = test;
        if (known == null) {
            known = encode(testExamples, parts.test());
            test = known;
        }
        return known;
    }

    /** What only this model's own protocols need: others are compared with its test embeddings alone. */
    void forgetTraining() {
        training = null;
        variances = null;
    }

    /** Labels of the examples to learn from. */
    Targets trainingTargets() {
        return parts.targets().select(parts.training());
    }

    /** Labels of the examples to measure on. */
    Targets testTargets() {
        return parts.testTargets().select(parts.test());
    }

    /**
     * Embeddings of some examples by an encoder of this model's form.
     *
     * @param encoder content of an {@code encoder.onnx}
     * @throws ServiceException NOT_FINITE that names the example
     */
    FeatureMatrix encode(byte[] encoder, ExampleSource source, int[] indices) {
        try (ExampleEncoder encoding = new ExampleEncoder(encoder, manifest, batch)) {
            FeatureMatrix encoded = encoding.encode(source, indices, done -> pause.run());
            float[] values = encoded.values();
            for (int i = 0; i < values.length; i++) {
                if (!Float.isFinite(values[i])) {
                    throw new ServiceException(
                            ErrorCode.NOT_FINITE,
                            "value %d of the embedding of example %d by %s is %s"
                                    .formatted(
                                            i % encoded.width(), indices[i / encoded.width()], reference(), values[i]));
                }
            }
            return encoded;
        }
    }

    /** Embeddings of some examples by this model. */
    FeatureMatrix encode(ExampleSource source, int[] indices) {
        return encode(models.read(manifest, Manifest.ENCODER_FILE), source, indices);
    }

    /** σ² of q(z|x) of the examples to measure on; the means are {@link #test()}. Only of latent variable models. */
    FeatureMatrix posteriorVariances() {
        FeatureMatrix known = variances;
        if (known == null) {
            known = measureVariances();
            variances = known;
        }
        return known;
    }

    private FeatureMatrix measureVariances() {
        int[] rows = parts.test();
        int dimensions = manifest.embeddingDimensions();
        int width = testExamples.shape().size();
        float[] all = new float[Math.multiplyExact(rows.length, dimensions)];
        try (OnnxSession encoder = open(Manifest.ENCODER_FILE)) {
            for (int from = 0; from < rows.length; from += batch) {
                int[] some = Arrays.copyOfRange(rows, from, Math.min(rows.length, from + batch));
                float[] values = new float[some.length * width];
                testExamples.read(some, values);
                float[] found =
                        encoder.run(some.length, values, Set.of(VARIANCE)).getOrDefault(VARIANCE, new float[0]);
                System.arraycopy(found, 0, all, from * dimensions, some.length * dimensions);
                pause.run();
            }
        }
        return new FeatureMatrix(rows.length, dimensions, all);
    }

    /**
     * Scores some of the examples to measure on. Only of latent variable models.
     *
     * @param count   so many of them at most, drawn by seed
     * @param samples draws for each
     */
    List<LatentScores.Score> scores(int count, int samples) {
        int[] rows = sample(count).map(place -> parts.test()[place]).toArray();
        int width = testExamples.shape().size();
        List<LatentScores.Score> scores = new ArrayList<>();
        try (OnnxSession encoder = open(Manifest.ENCODER_FILE);
                OnnxSession decoder = open(Manifest.DECODER_FILE)) {
            LatentScores scoring = new LatentScores(new SessionGraphs(encoder, decoder), manifest);
            for (int from = 0; from < rows.length; from += batch) {
                int first = from;
                int[] some = Arrays.copyOfRange(rows, from, Math.min(rows.length, from + batch));
                float[] values = new float[some.length * width];
                testExamples.read(some, values);
                scores.addAll(scoring.of(values, some.length, samples, row -> {
                    pause.run();
                    return new SeededRandom(seed, NOISE, first + row)
                            .gaussians(Math.multiplyExact(samples, manifest.embeddingDimensions()));
                }));
            }
        }
        for (int row = 0; row < rows.length; row++) {
            if (!scores.get(row).isFinite()) {
                throw new ServiceException(
                        ErrorCode.NOT_FINITE,
                        "example %d of %s has no finite score under %s: reconstruction %s, kl %s"
                                .formatted(
                                        rows[row],
                                        testExamples.dataset().name(),
                                        reference(),
                                        scores.get(row).reconstruction(),
                                        scores.get(row).kl()));
            }
        }
        return scores;
    }

    /** Places among the examples to measure on, drawn by seed, in ascending order. */
    private IntStream sample(int most) {
        int count = parts.test().length;
        return count <= most
                ? IntStream.range(0, count)
                : Arrays.stream(new SeededRandom(seed, SAMPLE).permutation(count), 0, most)
                        .sorted();
    }

    /**
     * What disentanglement is measured on: so many of the examples at most, drawn by seed, and of their factors those that change.
     *
     * @throws IllegalArgumentException if none changes
     */
    Disentangling disentangling(int most) {
        int[] places = sample(most).toArray();
        FeatureMatrix all = factors(places);
        List<String> names = factorNames();
        boolean classes = testExamples.dataset().factors().isEmpty();
        int[] changing = IntStream.range(0, all.width())
                .filter(j -> IntStream.range(1, all.rows())
                        .anyMatch(row -> all.values()[row * all.width() + j] != all.values()[j]))
                .toArray();
        if (changing.length == 0) {
            throw new IllegalArgumentException("none of %s changes among the examples measured on".formatted(names));
        }
        float[] kept = new float[all.rows() * changing.length];
        for (int row = 0; row < all.rows(); row++) {
            for (int j = 0; j < changing.length; j++) {
                kept[row * changing.length + j] = all.values()[row * all.width() + changing[j]];
            }
        }
        FeatureMatrix factors = new FeatureMatrix(all.rows(), changing.length, kept);
        return new Disentangling(
                places,
                select(test(), places),
                factors,
                Arrays.stream(changing).mapToObj(names::get).toList(),
                classes ? List.of(FactorKind.CLASS) : FactorKind.guess(factors),
                changing.length == names.size()
                        ? List.of()
                        : List.of("left out: factors that never change among the examples measured on"));
    }

    /**
     * Codes and what they should tell of.
     *
     * @param places  among the examples to measure on
     * @param codes   embeddings
     * @param factors [examples, factors]
     * @param names   of the factors
     */
    @SuppressWarnings("ArrayRecordComponent")
    record Disentangling(
            int[] places,
            FeatureMatrix codes,
            FeatureMatrix factors,
            List<String> names,
            List<FactorKind> kinds,
            List<String> notes) {}

    static FeatureMatrix select(FeatureMatrix matrix, int[] rows) {
        int width = matrix.width();
        float[] chosen = new float[rows.length * width];
        for (int i = 0; i < rows.length; i++) {
            System.arraycopy(matrix.values(), rows[i] * width, chosen, i * width, width);
        }
        return new FeatureMatrix(rows.length, width, chosen);
    }

    private OnnxSession open(String file) {
        return OnnxSession.open(
                models.read(manifest, file),
                Runtime.getRuntime().availableProcessors(),
                manifest.inputShape().size());
    }

    /** @param encoder of numbers */
    private record SessionGraphs(OnnxSession encoder, OnnxSession decoder) implements LatentScores.Graphs {

        @Override
        public Map<String, float[]> encode(float[] inputs, int rows, Set<String> outputs) {
            return encoder.run(rows, inputs, outputs);
        }

        @Override
        public Map<String, float[]> decode(float[] latents, int rows, Set<String> outputs) {
            return decoder.run(rows, latents, outputs);
        }

        @Override
        public boolean decoderHas(String output) {
            return decoder.outputs().containsKey(output);
        }
    }

    /** Names of what the examples were made from: the dataset's factors, or {@code class} where it has classes alone. */
    private List<String> factorNames() {
        Dataset dataset = testExamples.dataset();
        return dataset.factors().isEmpty() ? List.of("class") : dataset.factors();
    }

    /** What some examples to measure on were made from: [examples, factors]. */
    private FeatureMatrix factors(int[] places) {
        int[] rows = Arrays.stream(places).map(place -> parts.test()[place]).toArray();
        List<String> names = factorNames();
        boolean classes = testExamples.dataset().factors().isEmpty()
                && testExamples.dataset().labels().kind() == LabelSummary.Kind.CLASS;
        float[] values = new float[rows.length * names.size()];
        for (int row = 0; row < rows.length; row++) {
            for (int j = 0; j < names.size(); j++) {
                values[row * names.size() + j] = classes
                        ? testExamples.classLabel(rows[row])
                        : (float) testExamples.factor(rows[row], names.get(j));
            }
        }
        return new FeatureMatrix(rows.length, names.size(), values);
    }
}
