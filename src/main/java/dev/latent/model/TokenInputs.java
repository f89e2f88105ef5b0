package dev.latent.model;

import ai.onnxruntime.NodeInfo;
import ai.onnxruntime.OnnxJavaType;
import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.TensorInfo;
import dev.latent.learning.graph.TokenRows;
import dev.latent.learning.onnx.OnnxBuilder;
import java.nio.FloatBuffer;
import java.nio.LongBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * The inputs of a graph that takes texts, int64 [batch, sequence]: tokens, which of them are padding, and where it asks for them the
 * sentence that each belongs to. A batch is as long as its longest text.
 *
 * @param types  whether it asks for {@value #TYPES}; all tokens are of the first sentence
 * @param place  whether it asks for a place in each text
 * @param length most tokens of a text
 */
record TokenInputs(boolean types, boolean place, int length) {

    private static final String TYPES = "token_type_ids";

    private static final Set<String> NAMES =
            Set.of(OnnxBuilder.TOKENS, OnnxBuilder.ATTENTION_MASK, TYPES, OnnxBuilder.PLACE);

    /** What runs a graph. */
    interface Run {
        Map<String, float[]> run(Map<String, OnnxTensor> inputs, Set<String> wanted) throws OrtException;
    }

    static boolean among(Set<String> inputs) {
        return inputs.contains(OnnxBuilder.TOKENS);
    }

    /** @throws IllegalArgumentException naming an input that is not known, missing, or no int64 */
    static TokenInputs of(Map<String, NodeInfo> inputs, int length) {
        for (NodeInfo input : inputs.values()) {
            if (!NAMES.contains(input.getName())
                    || !(input.getInfo() instanceof TensorInfo tensor)
                    || tensor.type != OnnxJavaType.INT64) {
                throw new IllegalArgumentException("it takes %s: %s; of texts it may take %s, all int64"
                        .formatted(input.getName(), input.getInfo(), new TreeSet<>(NAMES)));
            }
        }
        if (!inputs.containsKey(OnnxBuilder.ATTENTION_MASK)) {
            throw new IllegalArgumentException(
                    "it takes no %s, and would take padding for text".formatted(OnnxBuilder.ATTENTION_MASK));
        }
        if (length < 1) {
            throw new IllegalArgumentException("it takes texts, and its manifest says that it takes numbers");
        }
        return new TokenInputs(inputs.containsKey(TYPES), inputs.containsKey(OnnxBuilder.PLACE), length);
    }

    /** Values of a row: the tokens, and the place. */
    int rowWidth() {
        return place ? length + 1 : length;
    }

    /** @param values float32 [rows, rowWidth] */
    Map<String, float[]> run(OrtEnvironment environment, int rows, FloatBuffer values, Run run, Set<String> wanted)
            throws OrtException {
        float[] all = new float[values.remaining()];
        values.get(all);
        int longest = 1;
        for (int row = 0; row < rows; row++) {
            longest = Math.max(longest, TokenRows.count(all, row * rowWidth(), length));
        }
        long[] tokens = new long[rows * longest];
        long[] mask = new long[rows * longest];
        long[] places = new long[rows];
        for (int row = 0; row < rows; row++) {
            int count = TokenRows.count(all, row * rowWidth(), length);
            for (int i = 0; i < count; i++) {
                tokens[row * longest + i] = (long) all[row * rowWidth() + i];
                mask[row * longest + i] = 1;
            }
            places[row] = (long) all[(row + 1) * rowWidth() - 1];
        }
        long[] shape = {rows, longest};
        List<OnnxTensor> tensors = new ArrayList<>();
        Map<String, OnnxTensor> inputs = new HashMap<>();
        try {
            add(OnnxBuilder.TOKENS, environment, tokens, shape, tensors, inputs);
            add(OnnxBuilder.ATTENTION_MASK, environment, mask, shape, tensors, inputs);
            if (types) {
                add(TYPES, environment, new long[tokens.length], shape, tensors, inputs);
            }
            if (place) {
                add(OnnxBuilder.PLACE, environment, places, new long[] {rows}, tensors, inputs);
            }
            return run.run(inputs, wanted);
        } finally {
            tensors.forEach(OnnxTensor::close);
        }
    }

    private static void add(
            String name,
            OrtEnvironment environment,
            long[] values,
            long[] shape,
            List<OnnxTensor> tensors,
            Map<String, OnnxTensor> inputs)
            throws OrtException {
        OnnxTensor tensor = OnnxTensor.createTensor(environment, LongBuffer.wrap(values), shape);
        tensors.add(tensor);
        inputs.put(name, tensor);
    }
}
