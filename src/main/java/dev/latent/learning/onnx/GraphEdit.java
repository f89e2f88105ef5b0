package dev.latent.learning.onnx;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import onnx.Onnx;

/**
 * Puts nodes before and after somebody else's network, each in the form that the version of ONNX has in which that is written.
 */
final class GraphEdit {

    static final String INPUT = "input";

    static final String EMBEDDING = "embedding";

    static final int FLOAT = Onnx.TensorProto.DataType.FLOAT_VALUE;

    static final int INT64 = Onnx.TensorProto.DataType.INT64_VALUE;

    /** What the names of added values begin with. */
    private static final String PREFIX = "latent.";

    /** What is put before a name that an added value needs. */
    private static final String ORIGINAL = "original.";

    private static final Set<String> OURS = Set.of(INPUT, EMBEDDING);

    private static final int MIN_OPSET = 11;

    /** The first version that takes the axes of Unsqueeze and ReduceSum as an input. */
    private static final int AXES_AS_INPUT = 13;

    private final Onnx.ModelProto.Builder model;

    private final Onnx.GraphProto.Builder graph;

    private final long opset;

    private final List<Onnx.NodeProto> front = new ArrayList<>();

    private int made;

    /** @throws IllegalArgumentException for operators from elsewhere, or for a version that is not supported */
    GraphEdit(byte[] encoder) {
        this.model = OnnxParameters.parse(encoder).toBuilder();
        this.graph = model.getGraphBuilder();
        for (Onnx.NodeProto node : graph.getNodeList()) {
            if (!standard(node.getDomain())) {
                throw new IllegalArgumentException(
                        "the operator %s is of the domain %s; only the operators of ONNX itself are allowed"
                                .formatted(node.getOpType(), node.getDomain()));
            }
        }
        this.opset = model.getOpsetImportList().stream()
                .filter(used -> standard(used.getDomain()))
                .mapToLong(Onnx.OperatorSetIdProto::getVersion)
                .findFirst()
                .orElse(1);
        if (opset < MIN_OPSET) {
            throw new IllegalArgumentException(
                    "it is written for opset %d; %d is the oldest that is taken".formatted(opset, MIN_OPSET));
        }
        Set<String> stored = graph.getInitializerList().stream()
                .map(Onnx.TensorProto::getName)
                .collect(Collectors.toSet());
        List<Onnx.ValueInfoProto> inputs = graph.getInputList().stream()
                .filter(input -> !stored.contains(input.getName()))
                .toList();
        graph.clearInput().addAllInput(inputs).clearValueInfo();
        rename(name -> OURS.contains(name) || name.startsWith(PREFIX) ? ORIGINAL + name : name);
    }

    private static boolean standard(String domain) {
        return domain.isEmpty() || domain.equals("ai.onnx");
    }

    Onnx.GraphProtoOrBuilder graph() {
        return graph;
    }

    /** Renames values. */
    private void rename(UnaryOperator<String> to) {
        graph.getInputBuilderList().forEach(input -> input.setName(to.apply(input.getName())));
        graph.getOutputBuilderList().forEach(output -> output.setName(to.apply(output.getName())));
        graph.getInitializerBuilderList().forEach(tensor -> tensor.setName(to.apply(tensor.getName())));
        for (Onnx.NodeProto.Builder node : graph.getNodeBuilderList()) {
            List<String> inputs = node.getInputList().stream().map(to).toList();
            List<String> outputs = node.getOutputList().stream().map(to).toList();
            node.clearInput().addAllInput(inputs).clearOutput().addAllOutput(outputs);
        }
    }

    /** Puts what is added from here on before all other nodes, and what it ends in in place of the graph's input. */
    void feed(String input, int width, String value) {
        List<Onnx.NodeProto> added = new ArrayList<>(front);
        added.add(Onnx.NodeProto.newBuilder()
                .setName(PREFIX + "fed")
                .setOpType("Identity")
                .addInput(value)
                .addOutput(input)
                .build());
        added.addAll(graph.getNodeList());
        graph.clearNode().addAllNode(added).clearInput().addInput(OnnxMessages.matrix(INPUT, width));
        front.clear();
    }

    /** Makes the inputs as long as a batch and its texts are. */
    void freeInputs() {
        for (Onnx.ValueInfoProto.Builder input : graph.getInputBuilderList()) {
            Onnx.TensorShapeProto.Builder shape = Onnx.TensorShapeProto.newBuilder();
            for (String dim : List.of(OnnxMessages.BATCH, OnnxMessages.SEQUENCE)) {
                shape.addDim(Onnx.TensorShapeProto.Dimension.newBuilder().setDimParam(dim));
            }
            input.getTypeBuilder().getTensorTypeBuilder().setShape(shape);
        }
    }

    /** Leaves only what the value needs, and gives it out as the embedding. */
    byte[] end(String value, int width) {
        add("Identity", EMBEDDING, List.of(), value);
        graph.clearOutput().addOutput(OnnxMessages.matrix(EMBEDDING, width));
        prune();
        return model.build().toByteArray();
    }

    /** The model as it would be if it ended in a value. */
    Onnx.ModelProto until(String value) {
        Onnx.ModelProto.Builder part = model.clone();
        part.getGraphBuilder().clearNode().addAllNode(needed(Set.of(value)));
        return part.build();
    }

    private void prune() {
        List<Onnx.NodeProto> kept = needed(Set.of(EMBEDDING));
        Set<String> read =
                kept.stream().flatMap(node -> node.getInputList().stream()).collect(Collectors.toSet());
        List<Onnx.TensorProto> tensors = graph.getInitializerList().stream()
                .filter(tensor -> read.contains(tensor.getName()))
                .toList();
        graph.clearNode().addAllNode(kept).clearInitializer().addAllInitializer(tensors);
    }

    private List<Onnx.NodeProto> needed(Set<String> results) {
        Set<String> wanted = new HashSet<>(results);
        List<Onnx.NodeProto> kept = new ArrayList<>();
        for (int i = graph.getNodeCount() - 1; i >= 0; i--) {
            Onnx.NodeProto node = graph.getNode(i);
            if (node.getOutputList().stream().anyMatch(wanted::contains)) {
                wanted.addAll(node.getInputList());
                kept.add(0, node);
            }
        }
        return kept;
    }

    String sum(String x, int axis, boolean keep) {
        Onnx.AttributeProto kept = OnnxMessages.integer("keepdims", keep ? 1 : 0);
        return opset >= AXES_AS_INPUT
                ? node("ReduceSum", List.of(kept), x, integers(axis))
                : node("ReduceSum", List.of(OnnxMessages.integers("axes", axis), kept), x);
    }

    String unsqueeze(String x, int axis) {
        return opset >= AXES_AS_INPUT
                ? node("Unsqueeze", List.of(), x, integers(axis))
                : node("Unsqueeze", List.of(OnnxMessages.integers("axes", axis)), x);
    }

    /** Divides each row by its length, as far as it has one. */
    String normalized(String x) {
        String length = node("Sqrt", List.of(), sum(node("Mul", List.of(), x, x), 1, true));
        return node("Div", List.of(), x, node("Max", List.of(), length, numbers(1e-12f)));
    }

    String toFloat(String x) {
        return node("Cast", List.of(OnnxMessages.integer("to", FLOAT)), x);
    }

    String reshape(String x, int... sizes) {
        return node("Reshape", List.of(), x, integers(sizes));
    }

    String node(String operator, List<Onnx.AttributeProto> attributes, String... inputs) {
        String result = name(operator);
        add(operator, result, attributes, inputs);
        return result;
    }

    /** A node that {@link #feed} puts in front. */
    String frontNode(String operator, List<Onnx.AttributeProto> attributes, String... inputs) {
        String result = name(operator);
        front.add(node(operator, result, attributes, inputs));
        return result;
    }

    private void add(String operator, String output, List<Onnx.AttributeProto> attributes, String... inputs) {
        graph.addNode(node(operator, output, attributes, inputs));
    }

    private static Onnx.NodeProto node(
            String operator, String output, List<Onnx.AttributeProto> attributes, String... inputs) {
        return Onnx.NodeProto.newBuilder()
                .setName(output)
                .setOpType(operator)
                .addAllInput(Arrays.asList(inputs))
                .addOutput(output)
                .addAllAttribute(attributes)
                .build();
    }

    String integers(int... numbers) {
        String name = name("integers");
        Onnx.TensorProto.Builder tensor =
                Onnx.TensorProto.newBuilder().setName(name).setDataType(INT64).addDims(numbers.length);
        IntStream.of(numbers).forEach(tensor::addInt64Data);
        graph.addInitializer(tensor);
        return name;
    }

    String scalar(int number) {
        String name = name("integer");
        graph.addInitializer(
                Onnx.TensorProto.newBuilder().setName(name).setDataType(INT64).addInt64Data(number));
        return name;
    }

    String numbers(float... numbers) {
        String name = name("numbers");
        Onnx.TensorProto.Builder tensor =
                Onnx.TensorProto.newBuilder().setName(name).setDataType(FLOAT).addDims(numbers.length);
        for (float number : numbers) {
            tensor.addFloatData(number);
        }
        graph.addInitializer(tensor);
        return name;
    }

    private String name(String what) {
        return PREFIX + what + "." + made++;
    }

    /** The name of a value in the file that came. */
    static String originalName(Onnx.ValueInfoProto value) {
        String name = value.getName();
        return name.startsWith(ORIGINAL) ? name.substring(ORIGINAL.length()) : name;
    }

    /** Inputs as a message has them: {@code input_ids int64 [batch, sequence]}. */
    static String described(List<Onnx.ValueInfoProto> values) {
        return values.stream()
                .limit(8)
                .map(value -> "%s %s %s".formatted(originalName(value), type(value), dims(value)))
                .collect(Collectors.joining(", "));
    }

    private static final Map<Integer, String> TYPES = Map.of(
            FLOAT,
            "float32",
            INT64,
            "int64",
            Onnx.TensorProto.DataType.INT32_VALUE,
            "int32",
            Onnx.TensorProto.DataType.FLOAT16_VALUE,
            "float16",
            Onnx.TensorProto.DataType.DOUBLE_VALUE,
            "float64",
            Onnx.TensorProto.DataType.UINT8_VALUE,
            "uint8",
            Onnx.TensorProto.DataType.STRING_VALUE,
            "string");

    private static String type(Onnx.ValueInfoProto value) {
        return TYPES.getOrDefault(elements(value), "of another type");
    }

    static int elements(Onnx.ValueInfoProto value) {
        return value.getType().getTensorType().getElemType();
    }

    private static List<String> dims(Onnx.ValueInfoProto value) {
        return value.getType().getTensorType().getShape().getDimList().stream()
                .map(dim -> dim.hasDimValue()
                        ? Long.toString(dim.getDimValue())
                        : dim.hasDimParam() ? dim.getDimParam() : "?")
                .toList();
    }

    /** A declared size; −1 where it is open. */
    static long dim(Onnx.ValueInfoProto value, int axis) {
        Onnx.TensorShapeProto shape = value.getType().getTensorType().getShape();
        return axis < shape.getDimCount() && shape.getDim(axis).hasDimValue()
                ? shape.getDim(axis).getDimValue()
                : -1;
    }

    static int rank(Onnx.ValueInfoProto value) {
        return value.getType().getTensorType().getShape().getDimCount();
    }
}
