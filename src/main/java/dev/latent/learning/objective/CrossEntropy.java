package dev.latent.learning.objective;

import dev.latent.learning.Tensor;
import dev.latent.learning.graph.SameDiffBuilder;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.linalg.api.buffer.DataType;

/** Cross-entropies from logits, without the operations of ND4J that are wrong or overflow. */
public final class CrossEntropy {

    /** From here on softplus(l) = l in float32; ND4J's overflows from 89 on. */
    private static final double LINEAR_FROM = 30;

    private CrossEntropy() {}

    /**
     * −Σ t log softmax(l) = m + log Σ exp(l − m) − Σ t l with m = max l. ND4J's log-softmax is −∞ where a probability is 0 in
     * float32, and a target of 0 makes a NaN of it.
     *
     * @param logits [rows, classes]
     * @param target [rows, classes], each row a distribution
     * @return [rows, 1], nats
     */
    public static SDVariable softmax(SameDiffBuilder graph, SDVariable logits, SDVariable target) {
        SDVariable largest = logits.max(true, 1);
        SDVariable normalizer =
                graph.graph().math().log(graph.exp(logits.sub(largest)).sum(true, 1));
        return normalizer.add(largest).sub(logits.mul(target).sum(true, 1));
    }

    /**
     * −t log σ(l) − (1 − t) log(1 − σ(l)) = softplus(l) − l t for each value.
     *
     * @param target of the shape of the logits, each in [0, 1]
     */
    public static SDVariable sigmoid(SameDiffBuilder graph, SDVariable logits, SDVariable target) {
        SDVariable excess = graph.relu(logits.sub(LINEAR_FROM));
        SDVariable softplus = graph.graph().nn().softplus(logits.sub(excess)).add(excess);
        return softplus.sub(logits.mul(target));
    }

    /** Part of the rows whose largest logit is where the target's largest value is. */
    static SDVariable accuracy(SDVariable logits, SDVariable target) {
        SDVariable right = logits.argmax(1).eq(target.argmax(1));
        return right.castTo(DataType.FLOAT).mean();
    }

    /** Rows with a 1 at their class. */
    static Tensor oneHot(int[] classes, int count) {
        float[] rows = new float[Math.multiplyExact(classes.length, count)];
        for (int row = 0; row < classes.length; row++) {
            rows[row * count + classes[row]] = 1;
        }
        return Tensor.of(rows, classes.length, count);
    }
}
