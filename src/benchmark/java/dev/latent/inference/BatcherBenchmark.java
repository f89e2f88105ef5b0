package dev.latent.inference;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import dev.latent.learning.InputShape;
import dev.latent.learning.Tensor;
import dev.latent.learning.encoder.Activation;
import dev.latent.learning.encoder.InputScaling;
import dev.latent.learning.encoder.MlpSpec;
import dev.latent.learning.graph.ParameterShape;
import dev.latent.learning.graph.Parameters;
import dev.latent.learning.graph.ServedGraph;
import dev.latent.learning.objective.Likelihood;
import dev.latent.learning.objective.Objective;
import dev.latent.learning.objective.Setup;
import dev.latent.learning.objective.VaeSpec;
import dev.latent.learning.onnx.OnnxExport;
import dev.latent.model.OnnxSession;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.PrintStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.time.Duration;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.springframework.util.unit.DataSize;

/** One caller who encodes one vector at a time: through the batcher, and with ONNX Runtime alone, in turn. */
public final class BatcherBenchmark {

    private static final int WIDTH = 784;

    private static final int ROUNDS = 9;

    private static final int RUNS = 20_000;

    private static final String EMBEDDING = "embedding";

    private BatcherBenchmark() {}

    /** A way to encode one vector. */
    private interface Encoding {
        float[] encode(float[] input) throws OrtException;
    }

    /** Prints microseconds for each, and their ratio. */
    public static void run(PrintStream out) throws OrtException {
        byte[] encoder = encoder();
        float[] input = new float[WIDTH];
        Arrays.fill(input, 0.5f);
        InferenceSettings settings = new InferenceSettings(
                null, 128, Duration.ofSeconds(5), 64, Duration.ZERO, 1, DataSize.ofGigabytes(1), 4096, 1 << 24, 1000);
        FloatBuffer buffer = ByteBuffer.allocateDirect(WIDTH * Float.BYTES)
                .order(ByteOrder.nativeOrder())
                .asFloatBuffer();
        try (OnnxSession graph = OnnxSession.open(encoder, 1);
                OrtSession.SessionOptions options = new OrtSession.SessionOptions()) {
            // After the graph was opened: that starts ONNX Runtime on a thread whose stack is large enough for it.
            OrtEnvironment environment = OrtEnvironment.getEnvironment();
            options.setIntraOpNumThreads(1);
            options.setInterOpNumThreads(1);
            MicroBatcher batcher = new MicroBatcher(
                    graph,
                    new ComputePlaces(settings.places()),
                    settings,
                    new InferenceMetrics(new SimpleMeterRegistry()));
            batcher.warmUp();
            try (OrtSession session = environment.createSession(encoder, options)) {
                Encoding bare = vector -> {
                    buffer.clear().put(vector).flip();
                    try (OnnxTensor tensor = OnnxTensor.createTensor(environment, buffer, new long[] {1, WIDTH});
                            OrtSession.Result result = session.run(Map.of("input", tensor), Set.of(EMBEDDING))) {
                        return ((OnnxTensor) result.get(0)).getFloatBuffer().array();
                    }
                };
                Encoding batched = vector -> batcher.run(vector, 1, Set.of(EMBEDDING), new Caller(() -> false))
                        .getOrDefault(EMBEDDING, new float[0]);
                compare(out, input, batched, bare);
            }
        }
    }

    private static void compare(PrintStream out, float[] input, Encoding batched, Encoding bare) throws OrtException {
        double[] batchedMicros = new double[ROUNDS];
        double[] bareMicros = new double[ROUNDS];
        double[] ratios = new double[ROUNDS];
        micros(batched, input);
        micros(bare, input);
        for (int round = 0; round < ROUNDS; round++) {
            batchedMicros[round] = micros(batched, input);
            bareMicros[round] = micros(bare, input);
            ratios[round] = batchedMicros[round] / bareMicros[round];
        }
        out.printf(
                "in the process, one caller, encoder 784-500-500-20: %.1f µs through the batcher, %.1f µs with ONNX Runtime alone; ratio %.2f (medians of %d rounds of %d in turn)%n",
                median(batchedMicros), median(bareMicros), median(ratios), ROUNDS, RUNS);
    }

    private static double micros(Encoding encoding, float[] input) throws OrtException {
        long start = System.nanoTime();
        int length = 0;
        for (int i = 0; i < RUNS; i++) {
            length += encoding.encode(input).length;
        }
        if (length != 20 * RUNS) {
            throw new IllegalStateException("got %d values".formatted(length));
        }
        return (System.nanoTime() - start) / 1e3 / RUNS;
    }

    private static double median(double[] values) {
        double[] sorted = values.clone();
        Arrays.sort(sorted);
        return sorted[sorted.length / 2];
    }

    private static byte[] encoder() {
        MlpSpec spec = new MlpSpec(List.of(500, 500), Activation.RELU, InputScaling.NONE);
        Objective objective =
                new VaeSpec(20, 1, Likelihood.BERNOULLI, 1, false).build(Setup.of(spec, InputShape.of(WIDTH), null));
        Map<String, Tensor> parameters = new LinkedHashMap<>();
        for (ParameterShape parameter : objective.parameters()) {
            parameters.put(parameter.name(), parameter.draw(11));
        }
        ServedGraph graph = objective.servedGraphs().get(0);
        return OnnxExport.export(graph, new Parameters(parameters));
    }
}
