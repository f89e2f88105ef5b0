package dev.latent.learning.onnx;

import dev.latent.learning.Tensor;
import dev.latent.learning.graph.GraphBuilder;
import dev.latent.learning.graph.Parameters;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import onnx.Onnx;

/**
 * Builds a network as an ONNX graph. A node is the name of an ONNX value. Parameters become initializers under their own
 * names, constants under {@value #CONSTANT_PREFIX} and theirs, both float32; what the graph does not ask for is left out.
 * The same calls give the same bytes.
 */
public final class OnnxBuilder implements GraphBuilder<String> {

    /** What the names of constants begin with, so that they are not read back as parameters. */
    public static final String CONSTANT_PREFIX = "constant.";

    /** The input of token numbers. */
    public static final String TOKENS = "input_ids";

    /** The input that is 1 for each token and 0 for padding. */
    public static final String ATTENTION_MASK = "attention_mask";

    /** The input that says which place of a text is asked about. */
    public static final String PLACE = "place";

    private static final long IR_VERSION = 8;

    private static final long OPSET = 17;

    private final Parameters parameters;

    private final Map<String, Tensor> constants = new LinkedHashMap<>();

    private final Set<String> usedParameters = new HashSet<>();

    private final Map<String, Tensor> masks = new HashMap<>();

    private final Set<String> values = new HashSet<>();

    /** What is made of the tokens, once each. */
    private final Map<String, String> derived = new HashMap<>();

    private final Onnx.GraphProto.Builder graph = Onnx.GraphProto.newBuilder().setName("latent");

    /** @param parameters where {@link #parameter} finds its values */
    public OnnxBuilder(Parameters parameters) {
        this.parameters = parameters;
    }

    /** Declares an input, float32 [batch, width]. */
    public String input(String name, int width) {
        graph.addInput(OnnxMessages.valueInfo(
                OnnxMessages.FLOAT,
                claim(name),
                OnnxMessages.dimension(OnnxMessages.BATCH),
                OnnxMessages.dimension(width)));
        return name;
    }

    /**
     * Declares an input of tokens as encoders on Hugging Face have it: {@value #TOKENS} and {@value #ATTENTION_MASK}, int64 [batch,
     * sequence].
     */
    public String tokens() {
        for (String name : List.of(TOKENS, ATTENTION_MASK)) {
            graph.addInput(OnnxMessages.valueInfo(
                    Onnx.TensorProto.DataType.INT64_VALUE,
                    claim(name),
                    OnnxMessages.dimension(OnnxMessages.BATCH),
                    OnnxMessages.dimension(OnnxMessages.SEQUENCE)));
        }
        return TOKENS;
    }

    /** Declares an output, float32 [batch, width]. */
    public void output(String name, String value, int width) {
        graph.addOutput(OnnxMessages.valueInfo(
                OnnxMessages.FLOAT,
                claim(name),
                OnnxMessages.dimension(OnnxMessages.BATCH),
                OnnxMessages.dimension(width)));
        addNode("Identity", name, List.of(), value);
    }

    /** Declares an output that is the same for every input: float32 [1, width], from a vector or a row. */
    public void rowOutput(String name, String value, int width) {
        graph.addOutput(OnnxMessages.valueInfo(
                OnnxMessages.FLOAT, claim(name), OnnxMessages.dimension(1), OnnxMessages.dimension(width)));
        addNode("Reshape", name, List.of(), value, integerConstant(1, width));
    }

    /** The model as a file's content (ONNX IR version 8, opset 17). */
    public byte[] build() {
        Onnx.GraphProto.Builder whole = graph.clone();
        parameters.byName().forEach((name, tensor) -> {
            if (usedParameters.contains(name)) {
                whole.addInitializer(OnnxMessages.initializer(name, value(name, tensor)));
            }
        });
        constants.forEach((name, tensor) -> whole.addInitializer(OnnxMessages.initializer(name, tensor)));
        return Onnx.ModelProto.newBuilder()
                .setIrVersion(IR_VERSION)
                .setProducerName("latent-server")
                .addOpsetImport(
                        Onnx.OperatorSetIdProto.newBuilder().setDomain("").setVersion(OPSET))
                .setGraph(whole)
                .build()
                .toByteArray();
    }

    @Override
    public String parameter(String name) {
        parameters.get(name);
        if (usedParameters.add(name)) {
            claim(name);
        }
        return name;
    }

    /** What the mask hides is written as 0: the file needs no mask. */
    @Override
    public String masked(String parameter, Tensor mask) {
        masks.put(parameter, mask);
        return parameter(parameter);
    }

    private Tensor value(String parameter, Tensor tensor) {
        Tensor mask = masks.get(parameter);
        if (mask == null) {
            return tensor;
        }
        float[] values = tensor.data().clone();
        for (int i = 0; i < values.length; i++) {
            values[i] *= mask.data()[i];
        }
        return new Tensor(tensor.shape(), values);
    }

    @Override
    public String constant(String name, Tensor value) {
        String full = CONSTANT_PREFIX + name;
        Tensor known = constants.putIfAbsent(full, value);
        if (known == null) {
            claim(full);
        } else if (!Arrays.equals(known.shape(), value.shape()) || !Arrays.equals(known.data(), value.data())) {
            throw new IllegalArgumentException("two different constants are called " + name);
        }
        return full;
    }

    @Override
    public String matmul(String left, String right) {
        return node("MatMul", left, right);
    }

    @Override
    public String add(String left, String right) {
        return node("Add", left, right);
    }

    @Override
    public String subtract(String left, String right) {
        return node("Sub", left, right);
    }

    @Override
    public String multiply(String left, String right) {
        return node("Mul", left, right);
    }

    @Override
    public String exp(String x) {
        return node("Exp", x);
    }

    @Override
    public String sigmoid(String x) {
        return node("Sigmoid", x);
    }

    @Override
    public String tanh(String x) {
        return node("Tanh", x);
    }

    @Override
    public String relu(String x) {
        return node("Relu", x);
    }

    /** x · ½ (1 + erf(x / √2)): the operator Gelu comes only with opset 20. */
    @Override
    public String gelu(String x) {
        String erf = node("Erf", multiply(x, scalar(Math.sqrt(0.5))));
        return multiply(x, multiply(scalar(0.5), add(erf, scalar(1))));
    }

    @Override
    public String softmax(String x) {
        return node("Softmax", List.of(OnnxMessages.integer("axis", -1)), x);
    }

    @Override
    public String layerNorm(String x, String gain, String bias) {
        return node(
                "LayerNormalization",
                List.of(OnnxMessages.integer("axis", -1), OnnxMessages.number("epsilon", 1e-12f)),
                x,
                gain,
                bias);
    }

    @Override
    public String lookup(String table, String numbers) {
        String rows = node("Gather", parameter(table), numbers);
        return reshape(rows, -1, parameters.get(table).shape()[1]);
    }

    @Override
    public String mask(String tokens) {
        return derived(
                "mask", () -> node("Cast", List.of(OnnxMessages.integer("to", OnnxMessages.FLOAT)), ATTENTION_MASK));
    }

    /** How many tokens come before, wherever the padding is. */
    @Override
    public String positions(String tokens) {
        return derived("positions", () -> subtract(node("CumSum", ATTENTION_MASK, integerConstant(1)), ATTENTION_MASK));
    }

    @Override
    public String place(String tokens) {
        return derived("place", () -> {
            graph.addInput(OnnxMessages.valueInfo(
                    Onnx.TensorProto.DataType.INT64_VALUE, claim(PLACE), OnnxMessages.dimension(OnnxMessages.BATCH)));
            // Padding has a place as well, which is that after the last token: nobody asks for it.
            String equal = node("Equal", positions(tokens), node("Unsqueeze", PLACE, integerConstant(1)));
            return node(
                    "Unsqueeze",
                    node("Cast", List.of(OnnxMessages.integer("to", OnnxMessages.FLOAT)), equal),
                    integerConstant(1));
        });
    }

    @Override
    public String sequences(String rows, String tokens, int... sizes) {
        String batchAndLength = derived("shape", () -> node("Shape", tokens));
        return node(
                "Reshape",
                rows,
                node("Concat", List.of(OnnxMessages.integer("axis", 0)), batchAndLength, integerConstant(sizes)));
    }

    private String derived(String what, Supplier<String> node) {
        String known = derived.get(what);
        if (known == null) {
            known = node.get();
            derived.put(what, known);
        }
        return known;
    }

    @Override
    public String divide(String left, String right) {
        return node("Div", left, right);
    }

    @Override
    public String sqrt(String x) {
        return node("Sqrt", x);
    }

    @Override
    public String reshape(String x, int... sizes) {
        return node("Reshape", x, integerConstant(sizes));
    }

    @Override
    public String transpose(String x, int... order) {
        return node("Transpose", List.of(OnnxMessages.integers("perm", order)), x);
    }

    @Override
    public String slice(String x, int axis, int from, int to) {
        return node("Slice", x, integerConstant(from), integerConstant(to), integerConstant(axis));
    }

    @Override
    public String concat(int axis, List<String> parts) {
        return node("Concat", List.of(OnnxMessages.integer("axis", axis)), parts.toArray(String[]::new));
    }

    @Override
    public String mean(String x, int axis) {
        return node("ReduceMean", List.of(OnnxMessages.integers("axes", axis), OnnxMessages.integer("keepdims", 1)), x);
    }

    /** ONNX has the axes of a kernel in another order; ONNX Runtime puts them there once, when it loads the graph. */
    @Override
    public String convolve(String images, String kernel, String bias, int side, int stride) {
        int half = side / 2;
        return node(
                "Conv",
                List.of(
                        OnnxMessages.integers("kernel_shape", side, side),
                        OnnxMessages.integers("strides", stride, stride),
                        OnnxMessages.integers("pads", half, half, half, half)),
                images,
                transpose(kernel, 3, 2, 0, 1),
                bias);
    }

    @Override
    public String enlarge(String images) {
        String scales = constant("enlarge.scales", Tensor.of(new float[] {1, 1, 2, 2}, 4));
        return node(
                "Resize",
                List.of(
                        OnnxMessages.text("mode", "nearest"),
                        OnnxMessages.text("coordinate_transformation_mode", "asymmetric"),
                        OnnxMessages.text("nearest_mode", "floor")),
                images,
                "",
                scales);
    }

    @Override
    public String shuffle(String images) {
        return node(
                "DepthToSpace",
                List.of(OnnxMessages.integer("blocksize", 2), OnnxMessages.text("mode", "DCR")),
                images);
    }

    /** An int64 vector, stored once however often it is used. */
    private String integerConstant(int... numbers) {
        String name = CONSTANT_PREFIX + "integers."
                + Arrays.stream(numbers).mapToObj(String::valueOf).collect(Collectors.joining("."));
        if (values.add(name)) {
            Onnx.TensorProto.Builder tensor = Onnx.TensorProto.newBuilder()
                    .setName(name)
                    .setDataType(Onnx.TensorProto.DataType.INT64_VALUE)
                    .addDims(numbers.length);
            for (int number : numbers) {
                tensor.addInt64Data(number);
            }
            graph.addInitializer(tensor);
        }
        return name;
    }

    private String scalar(double value) {
        return constant("scalar." + (float) value, Tensor.of(new float[] {(float) value}));
    }

    private String node(String operator, String... inputs) {
        return node(operator, List.of(), inputs);
    }

    private String node(String operator, List<Onnx.AttributeProto> attributes, String... inputs) {
        String result = claim(operator + "_" + values.size());
        addNode(operator, result, attributes, inputs);
        return result;
    }

    /** @param inputs an empty one is left out */
    private void addNode(String operator, String output, List<Onnx.AttributeProto> attributes, String... inputs) {
        Onnx.NodeProto.Builder node = Onnx.NodeProto.newBuilder()
                .setOpType(operator)
                .setName(output)
                .addOutput(output)
                .addAllAttribute(attributes);
        for (String input : inputs) {
            if (!input.isEmpty() && !values.contains(input)) {
                throw new IllegalArgumentException("no value " + input + " in this graph");
            }
            node.addInput(input);
        }
        graph.addNode(node);
    }

    private String claim(String name) {
        if (!values.add(name)) {
            throw new IllegalArgumentException("two values are called " + name);
        }
        return name;
    }
}
