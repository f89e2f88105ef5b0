package dev.latent.benchmark;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.ndarray.types.SparseFormat;
import ai.djl.nn.Activation;
import ai.djl.nn.core.Embedding;
import dev.latent.learning.encoder.TransformerSpec;

/** Masked language model with the encoder {@code transformer}, of texts that are all as long as they may be: so nothing is padding. */
final class TransformerNetwork implements LibtorchNetwork {

    private static final int FEED_FORWARD = 4;

    private final TransformerSpec spec;

    TransformerNetwork(TransformerSpec spec) {
        this.spec = spec;
    }

    @Override
    public void declare(LibtorchLayers layers) {
        int width = spec.width();
        layers.table(spec.vocabulary(), width);
        layers.table(spec.length(), width);
        for (int layer = 0; layer < spec.layers(); layer++) {
            layers.norm(width);
            for (int map = 0; map < 4; map++) {
                layers.dense(width, width);
            }
            layers.norm(width);
            layers.dense(width, FEED_FORWARD * width);
            layers.dense(FEED_FORWARD * width, width);
        }
        layers.norm(width);
        layers.dense(width, width);
        layers.norm(width);
        layers.bias(spec.vocabulary());
    }

    /** @param inputs tokens [batch, length], and places and numbers of those that are hidden, [hidden] each */
    @Override
    public NDArray loss(LibtorchLayers.Cursor layers, NDList inputs) {
        NDArray table = layers.next();
        NDArray hidden = rows(inputs.get(0), table).add(layers.next());
        for (int layer = 0; layer < spec.layers(); layer++) {
            hidden = hidden.add(attention(layers, layers.norm(hidden)));
            NDArray features = Activation.gelu(layers.dense(layers.norm(hidden)));
            hidden = hidden.add(layers.dense(features));
        }
        NDArray all = layers.norm(hidden).reshape(new Shape(-1, spec.width()));
        NDArray vectors = layers.norm(Activation.gelu(layers.dense(rows(inputs.get(1), all))));
        NDArray logits = vectors.matMul(table.transpose()).add(layers.next());
        NDArray targets = inputs.get(2).toType(DataType.INT64, false).reshape(new Shape(-1, 1));
        return logits.logSoftmax(1).gather(targets, 1).mean().neg();
    }

    private NDArray attention(LibtorchLayers.Cursor layers, NDArray x) {
        double scale = 1 / Math.sqrt((double) spec.width() / spec.heads());
        NDArray queries = heads(LibtorchLayers.scaled(layers.dense(x), scale)).transpose(0, 2, 1, 3);
        NDArray keys = heads(layers.dense(x)).transpose(0, 2, 3, 1);
        NDArray values = heads(layers.dense(x)).transpose(0, 2, 1, 3);
        NDArray mixed = queries.matMul(keys).softmax(3).matMul(values).transpose(0, 2, 1, 3);
        return layers.dense(mixed.reshape(new Shape(-1, spec.length(), spec.width())));
    }

    private NDArray heads(NDArray rows) {
        return rows.reshape(new Shape(-1, spec.length(), spec.heads(), spec.width() / spec.heads()));
    }

    private static NDArray rows(NDArray numbers, NDArray table) {
        return Embedding.embedding(numbers.toType(DataType.INT64, false), table, SparseFormat.DENSE)
                .singletonOrThrow();
    }
}
