package dev.latent.learning.head;

import dev.latent.learning.Tensor;
import dev.latent.learning.graph.GraphBuilder;
import dev.latent.learning.graph.Parameters;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * A fitted head: output(z W + b).
 *
 * @param weight float32 [embedding dimensions, outputs]
 * @param bias   float32 [outputs]
 */
public record LinearHead(Output output, Tensor weight, Tensor bias) {

    public static final String WEIGHT = "head.weight";

    public static final String BIAS = "head.bias";

    /** What becomes of the logits. */
    public enum Output {
        /** Probabilities of classes that exclude each other. */
        SOFTMAX,
        /** A probability for each tag. */
        SIGMOID,
        /** Numbers as they are. */
        IDENTITY;

        /** What suits the targets. */
        public static Output of(Targets targets) {
            if (targets instanceof Targets.Classes) {
                return SOFTMAX;
            }
            return targets instanceof Targets.Tags ? SIGMOID : IDENTITY;
        }

        public <T> T apply(GraphBuilder<T> graph, T logits) {
            return switch (this) {
                case SOFTMAX -> graph.softmax(logits);
                case SIGMOID -> graph.sigmoid(logits);
                case IDENTITY -> logits;
            };
        }
    }

    /** Width of an embedding. */
    public int inputs() {
        return weight.shape()[0];
    }

    public int outputs() {
        return weight.shape()[1];
    }

    /** Weight and bias under the names {@value #WEIGHT} and {@value #BIAS}. */
    public Parameters parameters() {
        Map<String, Tensor> tensors = new LinkedHashMap<>();
        tensors.put(WEIGHT, weight);
        tensors.put(BIAS, bias);
        return new Parameters(tensors);
    }

    /** z W + b, with the parameters {@value #WEIGHT} and {@value #BIAS} of the graph. */
    public static <T> T logits(GraphBuilder<T> graph, T embedding) {
        return graph.add(graph.matmul(embedding, graph.parameter(WEIGHT)), graph.parameter(BIAS));
    }

    /** Probabilities or values for each row, float32 [rows, outputs]. */
    public float[] predict(FeatureMatrix features) {
        int outputs = outputs();
        float[] predictions = new float[Math.multiplyExact(features.rows(), outputs)];
        double[] logits = new double[outputs];
        for (int row = 0; row < features.rows(); row++) {
            for (int k = 0; k < outputs; k++) {
                logits[k] = bias.data()[k];
            }
            for (int i = 0; i < features.width(); i++) {
                double x = features.values()[row * features.width() + i];
                for (int k = 0; k < outputs; k++) {
                    logits[k] += x * weight.data()[i * outputs + k];
                }
            }
            activate(logits);
            for (int k = 0; k < outputs; k++) {
                predictions[row * outputs + k] = (float) logits[k];
            }
        }
        return predictions;
    }

    private void activate(double[] logits) {
        switch (output) {
            case SOFTMAX -> softmax(logits);
            case SIGMOID -> {
                for (int k = 0; k < logits.length; k++) {
                    logits[k] = 1 / (1 + StrictMath.exp(-logits[k]));
                }
            }
            case IDENTITY -> {}
        }
    }

    private static void softmax(double[] logits) {
        double largest = Double.NEGATIVE_INFINITY;
        for (double logit : logits) {
            largest = Math.max(largest, logit);
        }
        double sum = 0;
        for (int k = 0; k < logits.length; k++) {
            logits[k] = StrictMath.exp(logits[k] - largest);
            sum += logits[k];
        }
        for (int k = 0; k < logits.length; k++) {
            logits[k] /= sum;
        }
    }
}
