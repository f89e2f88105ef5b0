package dev.latent.learning.onnx;

import dev.latent.learning.Tensor;
import dev.latent.learning.graph.GraphBuilder;
import dev.latent.learning.graph.Parameters;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import onnx.Onnx;
import org.nd4j.shade.protobuf.ByteString;

/**
 * Builds a network as an ONNX graph. A node is the name of an ONNX value. Parameters become initializers under their own
 * names, constants under {@value #CONSTANT_PREFIX} and theirs, both float32; what the graph does not ask for is left out.
 * The same calls give the same bytes.
 */
public final class OnnxBuilder implements GraphBuilder<String> {

    /** What the names of constants begin with, so that they are not read back as parameters. */
    public static final String CONSTANT_PREFIX = "constant.";

    /** The symbolic name of the first dimension of inputs and outputs. */
    static final String BATCH = "batch";

    private static final long IR_VERSION = 8;

    private static final long OPSET = 17;

    private static final int FLOAT = Onnx.TensorProto.DataType.FLOAT_VALUE;

    private final Parameters parameters;

    private final Map<String, Tensor> constants = new LinkedHashMap<>();

    private final Set<String> usedParameters = new HashSet<>();

    private final Set<String> values = new HashSet<>();

    private final Onnx.GraphProto.Builder graph = Onnx.GraphProto.newBuilder().setName("latent");

    /** @param parameters where {@link #parameter} finds its values */
    public OnnxBuilder(Parameters parameters) {
        this.parameters = parameters;
    }

    /** Declares an input, float32 [batch, width]. */
    public String input(String name, int width) {
        graph.addInput(valueInfo(claim(name), dimension(BATCH), dimension(width)));
        return name;
    }

    /** Declares an output, float32 [batch, width]. */
    public void output(String name, String value, int width) {
        graph.addOutput(valueInfo(claim(name), dimension(BATCH), dimension(width)));
        addNode("Identity", name, value);
    }

    /** Declares an output that is the same for every input: float32 [1, width], from a vector or a row. */
    public void rowOutput(String name, String value, int width) {
        graph.addOutput(valueInfo(claim(name), dimension(1), dimension(width)));
        String shape = claim(CONSTANT_PREFIX + name + ".shape");
        graph.addInitializer(Onnx.TensorProto.newBuilder()
                .setName(shape)
                .setDataType(Onnx.TensorProto.DataType.INT64_VALUE)
                .addDims(2)
                .addInt64Data(1)
                .addInt64Data(width));
        addNode("Reshape", name, value, shape);
    }

    /** The model as a file's content (ONNX IR version 8, opset 17). */
    public byte[] build() {
        Onnx.GraphProto.Builder whole = graph.clone();
        parameters.byName().forEach((name, tensor) -> {
            if (usedParameters.contains(name)) {
                whole.addInitializer(initializer(name, tensor));
            }
        });
        constants.forEach((name, tensor) -> whole.addInitializer(initializer(name, tensor)));
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
        String result = claim("Softmax_" + values.size());
        graph.addNode(Onnx.NodeProto.newBuilder()
                .setOpType("Softmax")
                .setName(result)
                .addInput(x)
                .addOutput(result)
                .addAttribute(Onnx.AttributeProto.newBuilder()
                        .setName("axis")
                        .setType(Onnx.AttributeProto.AttributeType.INT)
                        .setI(-1)));
        return result;
    }

    private String scalar(double value) {
        return constant("scalar." + (float) value, Tensor.of(new float[] {(float) value}));
    }

    private String node(String operator, String... inputs) {
        String result = claim(operator + "_" + values.size());
        addNode(operator, result, inputs);
        return result;
    }

    private void addNode(String operator, String output, String... inputs) {
        Onnx.NodeProto.Builder node =
                Onnx.NodeProto.newBuilder().setOpType(operator).setName(output).addOutput(output);
        for (String input : inputs) {
            if (!values.contains(input)) {
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

    private static Onnx.TensorProto initializer(String name, Tensor tensor) {
        Onnx.TensorProto.Builder builder =
                Onnx.TensorProto.newBuilder().setName(name).setDataType(FLOAT);
        for (int size : tensor.shape()) {
            builder.addDims(size);
        }
        ByteBuffer bytes = ByteBuffer.allocate(Math.multiplyExact(Float.BYTES, tensor.data().length))
                .order(ByteOrder.LITTLE_ENDIAN);
        bytes.asFloatBuffer().put(tensor.data());
        return builder.setRawData(ByteString.copyFrom(bytes)).build();
    }

    private static Onnx.ValueInfoProto valueInfo(String name, Onnx.TensorShapeProto.Dimension... dimensions) {
        Onnx.TensorShapeProto.Builder shape = Onnx.TensorShapeProto.newBuilder();
        for (Onnx.TensorShapeProto.Dimension dimension : dimensions) {
            shape.addDim(dimension);
        }
        return Onnx.ValueInfoProto.newBuilder()
                .setName(name)
                .setType(Onnx.TypeProto.newBuilder()
                        .setTensorType(Onnx.TypeProto.Tensor.newBuilder()
                                .setElemType(FLOAT)
                                .setShape(shape)))
                .build();
    }

    private static Onnx.TensorShapeProto.Dimension dimension(String symbol) {
        return Onnx.TensorShapeProto.Dimension.newBuilder().setDimParam(symbol).build();
    }

    private static Onnx.TensorShapeProto.Dimension dimension(long size) {
        return Onnx.TensorShapeProto.Dimension.newBuilder().setDimValue(size).build();
    }
}
