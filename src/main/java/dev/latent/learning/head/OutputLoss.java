package dev.latent.learning.head;

/** The loss of a head's outputs, in nats, and its derivative. */
sealed interface OutputLoss {

    /** The loss that suits classes or tags; both are taken by position, as the rows of the features. */
    static OutputLoss of(Targets targets) {
        if (targets instanceof Targets.Classes classes) {
            return new SoftmaxCrossEntropy(classes);
        }
        if (targets instanceof Targets.Tags tags) {
            return new SigmoidCrossEntropy(tags);
        }
        throw new IllegalArgumentException("no logistic loss for numbers");
    }

    /**
     * The loss of one example; its logits are replaced by the derivatives of the loss by them.
     *
     * @param logits values of the example at {@code offset}, {@code offset + stride}, …
     */
    double lossAndResiduals(int example, double[] logits, int offset, int stride);

    /** −log softmax(logits)ᵧ. */
    record SoftmaxCrossEntropy(Targets.Classes targets) implements OutputLoss {

        @Override
        public double lossAndResiduals(int example, double[] logits, int offset, int stride) {
            int end = offset + targets.outputs() * stride;
            double largest = Double.NEGATIVE_INFINITY;
            for (int at = offset; at < end; at += stride) {
                largest = Math.max(largest, logits[at]);
            }
            int actual = offset + targets.classes()[example] * stride;
            double loss = largest - logits[actual];
            double sum = 0;
            for (int at = offset; at < end; at += stride) {
                logits[at] = StrictMath.exp(logits[at] - largest);
                sum += logits[at];
            }
            for (int at = offset; at < end; at += stride) {
                logits[at] /= sum;
            }
            logits[actual] -= 1;
            return loss + StrictMath.log(sum);
        }
    }

    /** Σ softplus(logit) − t · logit over the tags, which is −Σ t log σ + (1 − t) log(1 − σ). */
    record SigmoidCrossEntropy(Targets.Tags targets) implements OutputLoss {

        @Override
        public double lossAndResiduals(int example, double[] logits, int offset, int stride) {
            boolean[] tags = targets.tags()[example];
            double loss = 0;
            for (int k = 0; k < tags.length; k++) {
                int at = offset + k * stride;
                double logit = logits[at];
                double target = tags[k] ? 1 : 0;
                double small = StrictMath.exp(-Math.abs(logit));
                loss += Math.max(logit, 0) + StrictMath.log1p(small) - target * logit;
                logits[at] = (logit >= 0 ? 1 : small) / (1 + small) - target;
            }
            return loss;
        }
    }
}
