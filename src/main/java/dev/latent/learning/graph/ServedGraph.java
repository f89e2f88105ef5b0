package dev.latent.learning.graph;

import java.util.List;
import java.util.Map;

/** A part of a trained network that is published as an ONNX file. */
public interface ServedGraph {

    /** The file's name in an artifact, for example {@code encoder.onnx}. */
    String file();

    /** The input's name; it is float32 [batch, inputWidth], or tokens. */
    String input();

    /** Values of a row of the input, as {@link #inputKind} says. */
    int inputWidth();

    /** What a row of the input is. */
    default InputKind inputKind() {
        return InputKind.VALUES;
    }

    /** What a row of an input is. */
    enum InputKind {
        /** Values of an example. */
        VALUES,
        /** Latents, and after them the values of an example. */
        LATENT_AND_VALUES,
        /** Tokens of a text, as {@link TokenRows} has them. */
        TOKENS,
        /** The same, and after them the place of one of the tokens. */
        TOKENS_AND_PLACE;

        public boolean isText() {
            return this == TOKENS || this == TOKENS_AND_PLACE;
        }
    }

    /**
     * About how many bytes a step of training keeps of it, with its gradients.
     *
     * @param rows   texts of a batch
     * @param length tokens of each
     * @return 0 where it takes no texts
     */
    default long stepBytes(long rows, long length) {
        return 0;
    }

    /** The outputs, in order. */
    List<Output> outputs();

    /** Builds the graph: a node for each name in {@link #outputs()}. */
    <T> Map<String, T> build(GraphBuilder<T> graph, T input);

    /** @param perExample whether it is float32 [batch, width], or [1, width] because it depends on no input */
    record Output(String name, int width, boolean perExample) {}
}
