package dev.latent.benchmark;

import dev.latent.learning.Batch;
import dev.latent.learning.InputShape;
import dev.latent.learning.SeededRandom;
import dev.latent.learning.Tensor;
import dev.latent.learning.Trainer;
import dev.latent.learning.TrainingStep;
import dev.latent.learning.encoder.Activation;
import dev.latent.learning.encoder.InputScaling;
import dev.latent.learning.encoder.MlpSpec;
import dev.latent.learning.graph.Parameters;
import dev.latent.learning.graph.SameDiffBuilder;
import dev.latent.learning.objective.Likelihood;
import dev.latent.learning.objective.Objective;
import dev.latent.learning.objective.VaeSpec;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.autodiff.samediff.api.OutAndGrad;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/** The step as training jobs take it. */
final class LatentStep implements Step {

    private static final int[] INDICES =
            IntStream.range(0, VaeArchitecture.BATCH).toArray();

    private final Objective objective;

    private final TrainingStep training;

    private final SameDiff graph;

    private final String loss;

    private final List<String> parameterNames;

    private long steps;

    LatentStep() {
        objective = new VaeSpec(VaeArchitecture.LATENT, 1, Likelihood.BERNOULLI, 1, false)
                .build(
                        new MlpSpec(VaeArchitecture.HIDDEN, Activation.RELU, InputScaling.NONE),
                        InputShape.of(VaeArchitecture.WIDTH),
                        null);
        Parameters initial = Trainer.initialParameters(objective, 42);
        training = new TrainingStep(objective, initial, VaeArchitecture.LEARNING_RATE);
        SameDiffBuilder builder = new SameDiffBuilder(initial, DataType.FLOAT);
        Map<String, SDVariable> terms = objective.build(builder);
        graph = builder.graph();
        loss = terms.get(Objective.LOSS).name();
        graph.setLossVariables(loss);
        parameterNames = List.copyOf(builder.variables().keySet());
    }

    @Override
    public double run(float[] batch) {
        return training.learn(next(batch), steps++).getOrDefault(Objective.LOSS, Double.NaN);
    }

    @Override
    public double runWithoutUpdate(float[] batch) {
        Map<String, INDArray> feeds = new HashMap<>();
        objective
                .feed(next(batch))
                .forEach((name, tensor) -> feeds.put(name, SameDiffBuilder.array(tensor, DataType.FLOAT)));
        OutAndGrad result = graph.calculateGradientsAndOutputs(feeds, List.of(loss), parameterNames);
        double value = result.getOutputs().get(loss).getDouble(0);
        result.getGradients().values().forEach(INDArray::close);
        result.getOutputs().values().forEach(INDArray::close);
        feeds.values().forEach(INDArray::close);
        return value;
    }

    private Batch next(float[] batch) {
        Tensor examples = Tensor.of(batch, VaeArchitecture.BATCH, VaeArchitecture.WIDTH);
        return new Batch(INDICES, examples, new SeededRandom(42, steps));
    }

    @Override
    public void close() {
        // The process ends with it.
    }
}
