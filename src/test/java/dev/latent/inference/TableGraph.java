package dev.latent.inference;

import dev.latent.model.OnnxSession;
import onnx.Onnx.AttributeProto;
import onnx.Onnx.GraphProto;
import onnx.Onnx.ModelProto;
import onnx.Onnx.NodeProto;
import onnx.Onnx.OperatorSetIdProto;
import onnx.Onnx.TensorProto;
import onnx.Onnx.TensorShapeProto;
import onnx.Onnx.TypeProto;
import onnx.Onnx.ValueInfoProto;

/**
 * A graph of which one can tell what went in, and which fails for some inputs: {@code input} [batch, 1] → {@code double} [batch, 1], twice
 * the input; {@code place} [batch, 1], the input's place in a table of {@value #PLACES}, for want of which the run fails; {@code three} [1, 1].
 */
final class TableGraph {

    static final int PLACES = 1000;

    private static final int FLOAT = TensorProto.DataType.FLOAT_VALUE;

    private static final int INT64 = TensorProto.DataType.INT64_VALUE;

    private TableGraph() {}

    static OnnxSession open() {
        TensorProto.Builder table = tensor("table", PLACES);
        for (int i = 0; i < PLACES; i++) {
            table.addFloatData(i);
        }
        GraphProto graph = GraphProto.newBuilder()
                .setName("table")
                .addInput(matrix("input", "batch"))
                .addInitializer(tensor("two", 1).addFloatData(2))
                .addInitializer(table)
                .addInitializer(TensorProto.newBuilder()
                        .setName("constant")
                        .setDataType(FLOAT)
                        .addDims(1)
                        .addDims(1)
                        .addFloatData(3))
                .addNode(node("Mul", "double", "input", "two"))
                .addNode(node("Cast", "index", "input")
                        .addAttribute(AttributeProto.newBuilder()
                                .setName("to")
                                .setType(AttributeProto.AttributeType.INT)
                                .setI(INT64)))
                .addNode(node("Gather", "place", "table", "index"))
                .addNode(node("Identity", "three", "constant"))
                .addOutput(matrix("double", "batch"))
                .addOutput(matrix("place", "batch"))
                .addOutput(matrix("three", "one"))
                .build();
        byte[] model = ModelProto.newBuilder()
                .setIrVersion(8)
                .addOpsetImport(OperatorSetIdProto.newBuilder().setVersion(17))
                .setGraph(graph)
                .build()
                .toByteArray();
        return OnnxSession.open(model, 1);
    }

    private static TensorProto.Builder tensor(String name, int length) {
        return TensorProto.newBuilder().setName(name).setDataType(FLOAT).addDims(length);
    }

    private static NodeProto.Builder node(String operator, String output, String... inputs) {
        NodeProto.Builder node = NodeProto.newBuilder().setOpType(operator).addOutput(output);
        for (String input : inputs) {
            node.addInput(input);
        }
        return node;
    }

    private static ValueInfoProto matrix(String name, String rows) {
        TensorShapeProto shape = TensorShapeProto.newBuilder()
                .addDim(TensorShapeProto.Dimension.newBuilder().setDimParam(rows))
                .addDim(TensorShapeProto.Dimension.newBuilder().setDimValue(1))
                .build();
        return ValueInfoProto.newBuilder()
                .setName(name)
                .setType(TypeProto.newBuilder()
                        .setTensorType(
                                TypeProto.Tensor.newBuilder().setElemType(FLOAT).setShape(shape)))
                .build();
    }
}
