package dev.latent.learning.onnx;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import dev.latent.learning.InputShape;
import dev.latent.learning.SeededRandom;
import dev.latent.learning.Tensor;
import dev.latent.learning.Trainer;
import dev.latent.learning.encoder.Activation;
import dev.latent.learning.encoder.ConvSpec;
import dev.latent.learning.encoder.EncoderSpec;
import dev.latent.learning.encoder.MlpSpec;
import dev.latent.learning.encoder.Standardization;
import dev.latent.learning.graph.Parameters;
import dev.latent.learning.graph.SameDiffRunner;
import dev.latent.learning.graph.ServedGraph;
import dev.latent.learning.objective.AutoencoderSpec;
import dev.latent.learning.objective.BetaTcVaeSpec;
import dev.latent.learning.objective.BetaVaeSpec;
import dev.latent.learning.objective.Likelihood;
import dev.latent.learning.objective.Objective;
import dev.latent.learning.objective.ObjectiveSpec;
import dev.latent.learning.objective.Setup;
import dev.latent.learning.objective.VaeSpec;
import java.nio.FloatBuffer;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A network gives the same in SameDiff and in ONNX Runtime, whatever it is made of. */
class OnnxParityTest {

    private static final int WIDTH = 6;

    private static final int ROWS = 5;

    @ParameterizedTest
    @EnumSource(Activation.class)
    void same_outputs_for_every_activation(Activation activation) throws OrtException {
        compare(VaeSpec.of(3, null, Likelihood.BERNOULLI, null, null), activation, null);
    }

    @ParameterizedTest
    @EnumSource(Likelihood.class)
    void same_outputs_for_every_likelihood(Likelihood likelihood) throws OrtException {
        boolean gaussian = likelihood == Likelihood.GAUSSIAN;
        Standardization standardization = new Standardization(
                Tensor.of(new float[] {1, 2, 3, 4, 5, 6}, WIDTH),
                Tensor.of(new float[] {1, 2, 3, 0.5f, 0.25f, 9}, WIDTH));
        compare(VaeSpec.of(3, null, likelihood, gaussian ? 0.5 : null, gaussian), Activation.RELU, standardization);
        compare(VaeSpec.of(3, null, likelihood, gaussian ? 0.5 : null, false), Activation.RELU, standardization);
    }

    @Test
    void same_outputs_for_convolutions_on_grey_and_colour_of_odd_sizes() throws OrtException {
        ConvSpec conv = ConvSpec.of(List.of(3, 4, 5), 6, Activation.TANH, null);
        VaeSpec vae = VaeSpec.of(3, null, Likelihood.BERNOULLI, null, null);
        compare(vae, conv, InputShape.of(7, 9), null);
        compare(vae, conv, InputShape.of(8, 6, 3), null);
    }

    @ParameterizedTest
    @EnumSource(Likelihood.class)
    void same_outputs_for_every_objective_with_a_decoder(Likelihood likelihood) throws OrtException {
        MlpSpec mlp = MlpSpec.of(List.of(7, 4), Activation.TANH, null);
        for (ObjectiveSpec spec : List.of(
                AutoencoderSpec.of(3, likelihood, null),
                BetaVaeSpec.of(3, null, likelihood, null),
                BetaTcVaeSpec.of(3, null, likelihood, null),
                VaeSpec.of(3, null, likelihood, null, null, 4, null, null),
                VaeSpec.of(3, null, likelihood, null, null, null, likelihood == Likelihood.BERNOULLI, true))) {
            compare(spec, mlp, InputShape.of(WIDTH), null);
        }
        compare(
                AutoencoderSpec.of(3, likelihood, null),
                ConvSpec.of(List.of(3), 6, null, null),
                InputShape.of(7, 9),
                null);
    }

    @ParameterizedTest
    @EnumSource(Likelihood.class)
    void same_outputs_for_autoregressive_decoders(Likelihood likelihood) throws OrtException {
        boolean bernoulli = likelihood == Likelihood.BERNOULLI;
        VaeSpec vae = VaeSpec.of(3, null, likelihood, null, !bernoulli, null, bernoulli, true);
        Standardization standardization = new Standardization(
                Tensor.of(new float[] {1, 2, 3, 4, 5, 6}, WIDTH),
                Tensor.of(new float[] {1, 2, 3, 0.5f, 0.25f, 9}, WIDTH));
        for (List<Integer> hidden : List.of(List.<Integer>of(), List.of(7), List.of(9, 4))) {
            MlpSpec mlp = MlpSpec.of(hidden, Activation.TANH, null);
            compare(vae, mlp, InputShape.of(WIDTH), null);
            compare(vae, mlp, InputShape.of(WIDTH), standardization);
        }
        compare(vae, ConvSpec.of(List.of(3), 6, Activation.TANH, null), InputShape.of(4, 5, 3), null);
    }

    @Test
    void masked_weights_are_written_as_zeros_and_no_mask_with_them() {
        Objective objective = VaeSpec.of(2, null, null, null, null, null, true, true)
                .build(Setup.of(MlpSpec.of(List.of(4), null, null), InputShape.of(3), null));
        byte[] decoder = OnnxExport.export(objective.servedGraphs().get(1), Trainer.initialParameters(objective, 9));
        assertThat(OnnxParameters.readConstants(decoder)).isEmpty();
        // of three values, units know the first 0, 0, 1 and 2
        float[] weights =
                OnnxParameters.read(decoder).get("decoder.hidden.0.weight").data();
        for (int hidden : new int[] {0, 1, 4, 5, 6, 8, 9, 10, 11}) {
            assertThat(weights[hidden]).as("weight %d", hidden).isZero();
        }
        for (int seen : new int[] {2, 3, 7}) {
            assertThat(weights[seen]).as("weight %d", seen).isNotZero();
        }
    }

    private static void compare(VaeSpec spec, Activation activation, @Nullable Standardization standardization)
            throws OrtException {
        compare(spec, MlpSpec.of(List.of(7, 4), activation, null), InputShape.of(WIDTH), standardization);
    }

    private static void compare(
            ObjectiveSpec spec, EncoderSpec encoder, InputShape shape, @Nullable Standardization standardization)
            throws OrtException {
        Objective objective = spec.build(Setup.of(encoder, shape, standardization));
        Parameters parameters = Trainer.initialParameters(objective, 9);
        for (ServedGraph graph : objective.servedGraphs()) {
            float[] values = new SeededRandom(4).gaussians(ROWS * graph.inputWidth());
            Tensor batch = Tensor.of(values, ROWS, graph.inputWidth());
            Map<String, float[]> expected = SameDiffRunner.run(graph, parameters, batch);
            Map<String, float[]> actual = runOnnx(OnnxExport.export(graph, parameters), graph, values);
            assertThat(actual.keySet()).isEqualTo(expected.keySet());
            expected.forEach(
                    (name, array) -> assertThat(actual.get(name)).as(name).containsExactly(array, within(1e-5f)));
        }
    }

    @ParameterizedTest
    @EnumSource(Activation.class)
    void weights_can_be_read_back(Activation activation) {
        Objective objective = VaeSpec.of(3, null, null, null, null)
                .build(Setup.of(MlpSpec.of(List.of(7), activation, null), InputShape.of(WIDTH), null));
        Parameters parameters = Trainer.initialParameters(objective, 9);
        ServedGraph encoder = objective.servedGraphs().get(0);
        Parameters read = OnnxParameters.read(OnnxExport.export(encoder, parameters));
        assertThat(read.byName().keySet())
                .containsExactlyInAnyOrder(
                        "encoder.hidden.0.weight",
                        "encoder.hidden.0.bias",
                        "encoder.mean.weight",
                        "encoder.mean.bias",
                        "encoder.logVariance.weight",
                        "encoder.logVariance.bias");
        read.byName().forEach((name, tensor) -> {
            assertThat(tensor.shape()).isEqualTo(parameters.get(name).shape());
            assertThat(tensor.data()).isEqualTo(parameters.get(name).data());
        });
    }

    private static Map<String, float[]> runOnnx(byte[] model, ServedGraph graph, float[] values) throws OrtException {
        OrtEnvironment environment = OrtEnvironment.getEnvironment();
        try (OrtSession session = environment.createSession(model);
                OnnxTensor input = OnnxTensor.createTensor(
                        environment, FloatBuffer.wrap(values), new long[] {ROWS, graph.inputWidth()});
                OrtSession.Result result = session.run(Map.of(graph.input(), input))) {
            Map<String, float[]> outputs = new java.util.LinkedHashMap<>();
            for (ServedGraph.Output output : graph.outputs()) {
                OnnxTensor tensor = (OnnxTensor) result.get(output.name()).orElseThrow();
                float[] array = new float[tensor.getFloatBuffer().remaining()];
                tensor.getFloatBuffer().get(array);
                assertThat(array).hasSize((output.perExample() ? ROWS : 1) * output.width());
                outputs.put(output.name(), array);
            }
            return outputs;
        }
    }
}
