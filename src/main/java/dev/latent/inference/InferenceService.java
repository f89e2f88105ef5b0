package dev.latent.inference;

import dev.latent.error.ErrorCode;
import dev.latent.error.ServiceException;
import dev.latent.inference.EncodeRequest.Include;
import dev.latent.inference.PredictAnswer.Prediction;
import dev.latent.inference.TraverseAnswer.Traversal;
import dev.latent.learning.SeededRandom;
import dev.latent.learning.head.FeatureMatrix;
import dev.latent.model.Capability;
import dev.latent.model.Manifest;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.function.LongSupplier;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** What can be asked of a loaded model, but for its likelihood ({@link Scorer}). */
public final class InferenceService {

    private static final String EMBEDDING = "embedding";

    private static final String VARIANCE = "posterior_variance";

    private static final int TRAVERSED_BY_DEFAULT = 10;

    private static final double THRESHOLD = 0.5;

    private final ModelRunner runner;

    private final InputReader reader;

    private final Generation generation;

    private final LongSupplier seeds;

    /** @param seeds for those who bring none */
    InferenceService(ModelRunner runner, InputReader reader, Generation generation, LongSupplier seeds) {
        this.runner = runner;
        this.reader = reader;
        this.generation = generation;
        this.seeds = seeds;
    }

    /** Embeds inputs, as {@code POST /api/v1/models/{ref}/encode} does. */
    public EncodeAnswer encode(String reference, EncodeRequest request) {
        return encode(reference, "inputs", request);
    }

    /** @param field what the inputs are called where they came from, for what is said of bad ones */
    public EncodeAnswer encode(String reference, String field, EncodeRequest request) {
        boolean variance = request.includes(Include.POSTERIOR_VARIANCE);
        ComputeAnswer answer = compute(reference, field, manifest -> {
            if (variance && !Capability.SCORE.offeredBy(manifest)) {
                throw ServiceException.ofField(
                        ErrorCode.NOT_SUPPORTED_BY_MODEL,
                        "include",
                        "%s has no posteriorVariance: its encoder gives one embedding, not a distribution"
                                .formatted(manifest.reference()));
            }
            return new ComputeRequest(request.inputs(), variance, false);
        });
        int[] tokens = answer.tokens();
        int most = answer.manifest().inputShape().size();
        return new EncodeAnswer(
                answer.manifest().reference(),
                answer.manifest().embeddingDimensions(),
                request.normalized() ? normalized(answer.embeddings()) : answer.embeddings(),
                answer.posteriorVariance(),
                tokens == null ? null : IntStream.of(tokens).boxed().toList(),
                tokens == null
                        ? null
                        : IntStream.of(tokens).mapToObj(count -> count > most).toList());
    }

    /**
     * Embeddings and whatever else is wanted of the same inputs, from one run of the encoder.
     *
     * @param request makes the request for the version that was found; asked again if that was deleted meanwhile
     * @throws ServiceException as {@link #encode} and {@link #predict}
     */
    public ComputeAnswer compute(String reference, Function<Manifest, ComputeRequest> request) {
        return compute(reference, "inputs", request);
    }

    private ComputeAnswer compute(String reference, String field, Function<Manifest, ComputeRequest> request) {
        return runner.run(reference, Capability.ENCODE, model -> {
            Manifest manifest = model.manifest();
            ComputeRequest wanted = request.apply(manifest);
            ExampleRows inputs = reader.examples(field, wanted.inputs(), model);
            int rows = inputs.values().rows();
            boolean variance = wanted.posteriorVariance();
            Set<String> outputs = variance ? Set.of(EMBEDDING, VARIANCE) : Set.of(EMBEDDING);
            Map<String, float[]> encoded = model.encode(inputs.values().values(), rows, outputs);
            FloatMatrix embeddings = FloatMatrix.ofOutput(encoded, EMBEDDING, rows);
            return new ComputeAnswer(
                    manifest,
                    embeddings,
                    variance ? FloatMatrix.ofOutput(encoded, VARIANCE, rows) : null,
                    wanted.predictions() ? predictions(model, embeddings) : null,
                    inputs.tokens());
        });
    }

    SamplesAnswer sample(String reference, SampleRequest request) {
        return runner.run(reference, Capability.SAMPLE, model -> {
            Manifest manifest = model.manifest();
            reader.requireOutput(
                    "the samples", request.count(), manifest.inputShape().size());
            int width = manifest.embeddingDimensions();
            Long given = request.seed();
            long seed = given == null ? seeds.getAsLong() : given;
            float[] latents = new SeededRandom(seed).gaussians(Math.multiplyExact(request.count(), width));
            for (int i = 0; i < latents.length; i++) {
                latents[i] *= (float) request.temperature();
            }
            FloatMatrix z = new FloatMatrix(latents, request.count(), width);
            return samples(model, seed, z, generation.decode(model, z, seed), ImageGrid::square);
        });
    }

    SamplesAnswer decode(String reference, DecodeRequest request) {
        return runner.run(reference, Capability.DECODE, model -> {
            FloatMatrix z = reader.latents("latents", request.latents(), model.manifest());
            return samples(model, null, z, generation.decode(model, z), ImageGrid::square);
        });
    }

    SamplesAnswer interpolate(String reference, InterpolateRequest request) {
        return runner.run(reference, Capability.INTERPOLATE, model -> {
            Manifest manifest = model.manifest();
            int steps = request.steps();
            reader.requireOutput("the steps", steps, manifest.inputShape().size());
            FloatMatrix from = embedding(model, "from", request.from());
            FloatMatrix to = embedding(model, "to", request.to());
            int width = from.width();
            float[] latents = new float[steps * width];
            for (int step = 0; step < steps; step++) {
                double part = (double) step / (steps - 1);
                for (int i = 0; i < width; i++) {
                    latents[step * width + i] = (float) ((1 - part) * from.values()[i] + part * to.values()[i]);
                }
            }
            FloatMatrix z = new FloatMatrix(latents, steps, width);
            return samples(model, null, z, generation.decode(model, z), ImageGrid::path);
        });
    }

    ReconstructAnswer reconstruct(String reference, ReconstructRequest request) {
        return runner.run(reference, Capability.RECONSTRUCT, model -> {
            Manifest manifest = model.manifest();
            FloatMatrix inputs = reader.examples("inputs", request.inputs(), manifest);
            FloatMatrix latents = FloatMatrix.ofOutput(
                    model.encode(inputs.values(), inputs.rows(), Set.of(EMBEDDING)), EMBEDDING, inputs.rows());
            FloatMatrix decoded = generation.decode(model, latents);
            return new ReconstructAnswer(
                    manifest.reference(), decoded, latents, ImageGrid.pairs(manifest, inputs, decoded));
        });
    }

    TraverseAnswer traverse(String reference, TraverseRequest request) {
        return runner.run(reference, Capability.TRAVERSE, model -> {
            Manifest manifest = model.manifest();
            int width = manifest.embeddingDimensions();
            int[] dimensions = dimensions(request, width);
            double low = request.range().get(0);
            double high = request.range().get(1);
            if (low >= high) {
                throw ServiceException.ofField(
                        ErrorCode.INVALID_REQUEST, "range", "range goes from low to high, got " + request.range());
            }
            int steps = request.steps();
            reader.requireOutput(
                    "the traversals",
                    (long) dimensions.length * steps,
                    manifest.inputShape().size());
            Input input = request.input();
            float[] origin = input == null
                    ? new float[width]
                    : embedding(model, "input", input).values();
            double[] values = IntStream.range(0, steps)
                    .mapToDouble(step -> low + (high - low) * step / (steps - 1))
                    .toArray();
            float[] latents = new float[dimensions.length * steps * width];
            for (int row = 0; row < dimensions.length * steps; row++) {
                System.arraycopy(origin, 0, latents, row * width, width);
                latents[row * width + dimensions[row / steps]] = (float) values[row % steps];
            }
            FloatMatrix decoded = generation.decode(model, new FloatMatrix(latents, dimensions.length * steps, width));
            List<Traversal> traversals = new ArrayList<>();
            int rowsWidth = steps * decoded.width();
            for (int i = 0; i < dimensions.length; i++) {
                float[] rows = Arrays.copyOfRange(decoded.values(), i * rowsWidth, (i + 1) * rowsWidth);
                traversals.add(new Traversal(dimensions[i], values, new FloatMatrix(rows, steps, decoded.width())));
            }
            return new TraverseAnswer(manifest.reference(), traversals, ImageGrid.lines(manifest, decoded, steps));
        });
    }

    public PredictAnswer predict(String reference, PredictRequest request) {
        return runner.run(reference, Capability.PREDICT, model -> {
            FloatMatrix inputs =
                    reader.examples("inputs", request.inputs(), model).values();
            int rows = inputs.rows();
            return predictions(
                    model,
                    FloatMatrix.ofOutput(model.encode(inputs.values(), rows, Set.of(EMBEDDING)), EMBEDDING, rows));
        });
    }

    private static PredictAnswer predictions(ModelCall model, FloatMatrix embeddings) {
        Manifest manifest = model.manifest();
        Manifest.Head head = manifest.head();
        if (head == null) {
            throw new IllegalStateException(manifest.reference() + " has a head's file, but no head");
        }
        int rows = embeddings.rows();
        String output = head.task().equals("regression") ? "value" : "probabilities";
        FloatMatrix outputs =
                FloatMatrix.ofOutput(model.predict(embeddings.values(), rows, Set.of(output)), output, rows);
        List<Prediction> predictions = IntStream.range(0, rows)
                .mapToObj(row -> prediction(head, outputs, row))
                .toList();
        return new PredictAnswer(manifest.reference(), predictions, outputs);
    }

    private static Prediction prediction(Manifest.Head head, FloatMatrix outputs, int row) {
        int start = row * outputs.width();
        if (head.task().equals("regression")) {
            return new Prediction(null, null, null, outputs.values()[start]);
        }
        Map<String, Float> probabilities = new LinkedHashMap<>();
        List<String> chosen = new ArrayList<>();
        int best = 0;
        for (int i = 0; i < outputs.width(); i++) {
            float probability = outputs.values()[start + i];
            probabilities.put(head.labels().get(i), probability);
            if (probability >= THRESHOLD) {
                chosen.add(head.labels().get(i));
            }
            best = probability > outputs.values()[start + best] ? i : best;
        }
        return head.task().equals("multi-label")
                ? new Prediction(null, chosen, probabilities, null)
                : new Prediction(head.labels().get(best), null, probabilities, null);
    }

    private static SamplesAnswer samples(
            ModelCall model,
            @Nullable Long seed,
            FloatMatrix latents,
            FloatMatrix decoded,
            BiFunction<Manifest, FloatMatrix, ImageGrid> layout) {
        Manifest manifest = model.manifest();
        return new SamplesAnswer(manifest.reference(), seed, decoded, latents, layout.apply(manifest, decoded));
    }

    private FloatMatrix embedding(ModelCall model, String field, Input input) {
        FloatMatrix example = reader.example(field, input, model.manifest());
        return FloatMatrix.ofOutput(model.encode(example.values(), 1, Set.of(EMBEDDING)), EMBEDDING, 1);
    }

    private static int[] dimensions(TraverseRequest request, int width) {
        List<Integer> asked = request.dimensions();
        if (asked == null) {
            return IntStream.range(0, Math.min(width, TRAVERSED_BY_DEFAULT)).toArray();
        }
        for (int dimension : asked) {
            if (dimension < 0 || dimension >= width) {
                throw ServiceException.ofField(
                        ErrorCode.INVALID_REQUEST,
                        "dimensions",
                        "dimension %d is none of the %d dimensions, which count from 0".formatted(dimension, width));
            }
        }
        return asked.stream().mapToInt(Integer::intValue).toArray();
    }

    /** Rows of length 1; a row of zeros stays one. */
    private static FloatMatrix normalized(FloatMatrix matrix) {
        FeatureMatrix features = new FeatureMatrix(matrix.rows(), matrix.width(), matrix.values());
        return new FloatMatrix(features.unitRows().values(), matrix.rows(), matrix.width());
    }
}
