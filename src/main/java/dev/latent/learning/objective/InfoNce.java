package dev.latent.learning.objective;

import dev.latent.learning.graph.SameDiffBuilder;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.linalg.api.buffer.DataType;

/**
 * InfoNCE (van den Oord et al. 2018, eq. 4): row i of the predictions has to find row i among all rows of the targets, by their inner
 * products.
 *
 * @param loss     mean over i of −log softmax(pᵢ · t)ᵢ; scalar, nats
 * @param accuracy part of the rows whose own target has the largest inner product
 */
record InfoNce(SDVariable loss, SDVariable accuracy) {

    /**
     * @param predictions [rows, width]
     * @param targets     [rows, width]
     * @param numbers     [rows, 1]: 0, 1, 2 …
     */
    static InfoNce of(SameDiffBuilder graph, SDVariable predictions, SDVariable targets, SDVariable numbers) {
        SDVariable logits = graph.matmul(predictions, graph.transpose(targets, 1, 0));
        SDVariable largest = logits.max(true, 1);
        SDVariable normalizer =
                graph.graph().math().log(graph.exp(logits.sub(largest)).sum(true, 1));
        SDVariable own = predictions.mul(targets).sum(true, 1);
        SDVariable found = logits.argmax(1)
                .castTo(DataType.FLOAT)
                .eq(graph.reshape(numbers, -1).castTo(DataType.FLOAT));
        return new InfoNce(
                normalizer.add(largest).sub(own).mean(),
                found.castTo(DataType.FLOAT).mean());
    }
}
