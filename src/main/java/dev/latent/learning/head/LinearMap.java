package dev.latent.learning.head;

import dev.latent.learning.Tensor;

/**
 * An affine map of scaled features, in double precision: y = W (x − mean) / deviation + b.
 *
 * @param weights [outputs, width], one row for each output
 * @param bias    [outputs]
 */
@SuppressWarnings("ArrayRecordComponent")
record LinearMap(FeatureScaling scaling, double[] weights, double[] bias) {

    /** The same map of the features as they are, in float32: the scaling is folded into weights and bias. */
    LinearHead fold(LinearHead.Output output) {
        int width = scaling.width();
        int outputs = bias.length;
        float[] weight = new float[width * outputs];
        float[] folded = new float[outputs];
        for (int k = 0; k < outputs; k++) {
            double offset = bias[k];
            for (int i = 0; i < width; i++) {
                double w = weights[k * width + i] * scaling.inverseDeviation()[i];
                weight[i * outputs + k] = (float) w;
                offset -= w * scaling.mean()[i];
            }
            folded[k] = (float) offset;
        }
        return new LinearHead(output, Tensor.of(weight, width, outputs), Tensor.of(folded, outputs));
    }
}
