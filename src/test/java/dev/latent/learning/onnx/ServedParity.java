package dev.latent.learning.onnx;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import dev.latent.learning.Tensor;
import dev.latent.learning.graph.Parameters;
import dev.latent.learning.graph.SameDiffRunner;
import dev.latent.learning.graph.ServedGraph;
import java.nio.FloatBuffer;
import java.util.Arrays;
import java.util.Map;

/** What every encoder promises: SameDiff and ONNX Runtime give the same embedding, and an input the same alone and in a batch. */
public final class ServedParity {

    private static final String EMBEDDING = "embedding";

    private ServedParity() {}

    /**
     * @param inputs [rows, graph.inputWidth()]
     * @return the embeddings, row-major
     */
    public static float[] check(ServedGraph graph, Parameters parameters, Tensor inputs) throws OrtException {
        int rows = inputs.shape()[0];
        int width = graph.outputs().get(0).width();
        float[] expected = SameDiffRunner.run(graph, parameters, inputs).get(EMBEDDING);
        assertThat(expected).hasSize(rows * width);
        byte[] model = OnnxExport.export(graph, parameters);
        OrtEnvironment environment = OrtEnvironment.getEnvironment();
        try (OrtSession session = environment.createSession(model)) {
            float[] together = run(environment, session, graph, inputs.data(), rows);
            assertThat(together).containsExactly(expected, within(1e-5f));
            for (int row = 0; row < rows; row++) {
                int from = row * graph.inputWidth();
                float[] one = Arrays.copyOfRange(inputs.data(), from, from + graph.inputWidth());
                float[] alone = run(environment, session, graph, one, 1);
                float[] among = Arrays.copyOfRange(together, row * width, (row + 1) * width);
                assertThat(alone).as("row %d alone", row).containsExactly(among, within(1e-5f));
            }
        }
        return expected;
    }

    private static float[] run(
            OrtEnvironment environment, OrtSession session, ServedGraph graph, float[] values, int rows)
            throws OrtException {
        try (OnnxTensor input = OnnxTensor.createTensor(
                        environment, FloatBuffer.wrap(values), new long[] {rows, graph.inputWidth()});
                OrtSession.Result result = session.run(Map.of(graph.input(), input))) {
            OnnxTensor tensor = (OnnxTensor) result.get(EMBEDDING).orElseThrow();
            float[] array = new float[tensor.getFloatBuffer().remaining()];
            tensor.getFloatBuffer().get(array);
            return array;
        }
    }
}
