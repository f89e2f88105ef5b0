package dev.latent.learning.head;

import dev.latent.learning.Batch;
import dev.latent.learning.Tensor;
import dev.latent.learning.graph.Dense;
import dev.latent.learning.graph.ParameterShape;
import dev.latent.learning.graph.Parameters;
import dev.latent.learning.graph.SameDiffBuilder;
import dev.latent.learning.graph.ServedGraph;
import dev.latent.learning.graph.TokenRows;
import dev.latent.learning.objective.CrossEntropy;
import dev.latent.learning.objective.Objective;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.linalg.api.buffer.DataType;

/**
 * Trains an encoder and a head together. The loss is cross-entropy over classes, the sum of the tags' cross-entropies, or the
 * squared error of the number in units of its standard deviation; in nats where it is a likelihood, averaged over the batch.
 * It starts from a published encoder and the head that a linear probe fits on it: with few labels, a head that starts from
 * noise spoils the encoder before it has learnt anything.
 */
public final class FineTuning implements Objective {

    private static final String INPUT = "input";

    private static final String TARGET = "target";

    private final EmbeddingGraph encoder;

    private final List<ParameterShape> parameters;

    private final Dense head;

    private final Targets targets;

    private final LinearHead.Output output;

    private final Scale scale;

    /**
     * @param base    what the encoder was trained with
     * @param targets by the index of the example in the source that batches come from
     * @param training indices of the examples to learn from; numbers are scaled by them
     */
    public FineTuning(Objective base, Targets targets, int[] training) {
        ServedGraph served = base.servedGraphs().stream()
                .filter(graph ->
                        graph.outputs().stream().anyMatch(out -> out.name().equals(EmbeddingGraph.EMBEDDING)))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("the objective serves no encoder"));
        this.encoder = new EmbeddingGraph(served);
        this.head = new Dense("head", base.embeddingDimensions(), targets.outputs());
        this.parameters = usedBy(encoder, base.parameters());
        this.parameters.addAll(head.parameters());
        this.targets = targets;
        this.output = LinearHead.Output.of(targets);
        this.scale = targets instanceof Targets.Values values ? Scale.measure(values, training) : Scale.NONE;
    }

    /** Where training starts: the published encoder and a fitted head. */
    public Parameters initial(Parameters published, LinearHead fitted) {
        Map<String, Tensor> initial = new LinkedHashMap<>();
        for (ParameterShape shape : parameters) {
            if (!shape.name().startsWith("head.")) {
                initial.put(shape.name(), published.get(shape.name()));
            }
        }
        initial.putAll(scale.apply(fitted).parameters().byName());
        return new Parameters(initial);
    }

    /** The head among trained parameters. */
    public LinearHead head(Parameters trained) {
        return scale.invert(new LinearHead(output, trained.get(LinearHead.WEIGHT), trained.get(LinearHead.BIAS)));
    }

    @Override
    public int embeddingDimensions() {
        return head.inputWidth();
    }

    @Override
    public List<ParameterShape> parameters() {
        return parameters;
    }

    @Override
    public Map<String, SDVariable> build(SameDiffBuilder graph) {
        SDVariable x = input(graph, encoder);
        SDVariable target = graph.input(TARGET, targets.outputs());
        SDVariable logits = head.apply(graph, encoder.embedding(graph, x));
        SDVariable cost =
                switch (output) {
                    case SOFTMAX -> CrossEntropy.softmax(graph, logits, target);
                    case SIGMOID -> CrossEntropy.sigmoid(graph, logits, target);
                    case IDENTITY -> squaredError(logits, target);
                };
        int width = output == LinearHead.Output.SIGMOID ? targets.outputs() : 1;
        return Map.of(LOSS, graph.meanOfRowSums(cost, width).mul(LOSS, 1));
    }

    @Override
    public Map<String, Tensor> feed(Batch batch) {
        int width = targets.outputs();
        float[] rows = new float[batch.size() * width];
        for (int r = 0; r < batch.size(); r++) {
            int example = batch.indices()[r];
            if (targets instanceof Targets.Classes classes) {
                rows[r * width + classes.classes()[example]] = 1;
            } else if (targets instanceof Targets.Tags tags) {
                for (int k = 0; k < width; k++) {
                    rows[r * width + k] = tags.tags()[example][k] ? 1 : 0;
                }
            } else if (targets instanceof Targets.Values values) {
                rows[r] = (float) ((values.values()[example] - scale.mean) / scale.deviation);
            }
        }
        Map<String, Tensor> feeds = new HashMap<>(
                takesTokens(encoder) ? TokenRows.feeds(INPUT, batch.examples()) : Map.of(INPUT, batch.examples()));
        feeds.put(TARGET, Tensor.of(rows, batch.size(), width));
        return feeds;
    }

    @Override
    public int length(Map<String, Tensor> feeds) {
        Tensor tokens = feeds.get(INPUT);
        return tokens != null && takesTokens(encoder) ? tokens.shape()[1] : 0;
    }

    @Override
    public long stepBytes(int rows, int length) {
        return encoder.stepBytes(rows, length);
    }

    private static SDVariable input(SameDiffBuilder graph, EmbeddingGraph encoder) {
        return takesTokens(encoder) ? graph.tokens(INPUT) : graph.input(INPUT, encoder.inputWidth());
    }

    private static boolean takesTokens(EmbeddingGraph encoder) {
        return encoder.inputKind() == ServedGraph.InputKind.TOKENS;
    }

    /** The encoder alone; the head, whose numbers are scaled while it learns, is {@link #head}. */
    @Override
    public List<ServedGraph> servedGraphs() {
        return List.of(encoder);
    }

    private static SDVariable squaredError(SDVariable logits, SDVariable target) {
        SDVariable error = logits.sub(target);
        return error.mul(error);
    }

    /** The parameters that the embedding depends on. */
    private static List<ParameterShape> usedBy(EmbeddingGraph encoder, List<ParameterShape> all) {
        Map<String, Tensor> drawn = new LinkedHashMap<>();
        all.forEach(shape -> drawn.put(shape.name(), shape.draw(0)));
        SameDiffBuilder builder = new SameDiffBuilder(new Parameters(drawn), DataType.FLOAT, encoder.inputWidth());
        encoder.embedding(builder, input(builder, encoder));
        List<ParameterShape> used = new ArrayList<>(all);
        used.removeIf(shape -> !builder.variables().containsKey(shape.name())
                && !builder.tables().containsKey(shape.name()));
        return used;
    }

    /** Numbers are learnt as (y − mean) / deviation: Adam's steps suit parameters of the order of 1. */
    private record Scale(double mean, double deviation) {

        static final Scale NONE = new Scale(0, 1);

        static Scale measure(Targets.Values targets, int[] indices) {
            double mean = 0;
            for (int i : indices) {
                mean += targets.values()[i] / indices.length;
            }
            double squares = 0;
            for (int i : indices) {
                squares += Math.pow(targets.values()[i] - mean, 2) / indices.length;
            }
            return new Scale(mean, squares > 0 ? Math.sqrt(squares) : 1);
        }

        LinearHead apply(LinearHead head) {
            return mapped(head, 1 / deviation, -mean / deviation);
        }

        LinearHead invert(LinearHead head) {
            return mapped(head, deviation, mean);
        }

        private static LinearHead mapped(LinearHead head, double factor, double offset) {
            float[] weight = head.weight().data().clone();
            for (int i = 0; i < weight.length; i++) {
                weight[i] = (float) (weight[i] * factor);
            }
            float[] bias = head.bias().data().clone();
            for (int i = 0; i < bias.length; i++) {
                bias[i] = (float) (bias[i] * factor + offset);
            }
            return new LinearHead(
                    head.output(),
                    new Tensor(head.weight().shape(), weight),
                    new Tensor(head.bias().shape(), bias));
        }
    }
}
