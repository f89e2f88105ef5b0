package dev.latent.model;

import java.util.Arrays;
import java.util.List;
import java.util.Random;
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
 * A very small BERT as exporters write it, with sizes that it computes from the size of its input, and the same in plain loops. {@code
 * last_hidden_state} [batch, sequence, 4], {@code pooler_output} [batch, 4].
 */
final class BertGraph {

    static final int WIDTH = 4;

    static final int TOKENS = 40;

    static final int POSITIONS = 24;

    private static final int HEADS = 2;

    private static final int FLOAT = TensorProto.DataType.FLOAT_VALUE;

    private static final int INT64 = TensorProto.DataType.INT64_VALUE;

    private final int opset;

    private final GraphProto.Builder graph = GraphProto.newBuilder().setName("torch-jit-export");

    final float[][] tokens = table(TOKENS, 1);

    final float[][] positions = table(POSITIONS, 2);

    final float[][] types = table(2, 3);

    final float[][] query = table(WIDTH, 4);

    final float[][] key = table(WIDTH, 5);

    final float[][] value = table(WIDTH, 6);

    BertGraph(int opset) {
        this.opset = opset;
    }

    /** @param masked whether attention leaves padding out */
    GraphProto.Builder build(boolean masked) {
        for (String input : List.of("input_ids", "attention_mask", "token_type_ids")) {
            graph.addInput(input(input));
        }
        matrix("word", tokens);
        matrix("position", positions);
        matrix("type", types);
        matrix("query", query);
        matrix("key", key);
        matrix("value", value);
        integers("zero");
        graph.getInitializerBuilder(graph.getInitializerCount() - 1).clearDims().addInt64Data(0);
        integers("one");
        graph.getInitializerBuilder(graph.getInitializerCount() - 1).clearDims().addInt64Data(1);
        node("Shape", "shape", "input_ids");
        node("Gather", "batch", "shape", "zero");
        node("Gather", "length", "shape", "one");
        node("Range", "places", "zero", "length", "one");
        unsqueeze("places_row", "places", 0);
        node("Expand", "places_all", "places_row", "shape");
        node("Gather", "word_rows", "word", "input_ids");
        node("Gather", "place_rows", "position", "places_all");
        node("Gather", "type_rows", "type", "token_type_ids");
        node("Add", "words_and_types", "word_rows", "type_rows");
        node("Add", "x", "words_and_types", "place_rows");
        mask();
        unsqueeze("batch_v", "batch", 0);
        unsqueeze("length_v", "length", 0);
        integers("heads", HEADS, WIDTH / HEADS);
        concat("split", "batch_v", "length_v", "heads");
        head("q", "query", 0, 2, 1, 3);
        head("k", "key", 0, 2, 3, 1);
        head("v", "value", 0, 2, 1, 3);
        node("MatMul", "raw", "q", "k");
        scalar("scale", (float) Math.sqrt(WIDTH / HEADS));
        node("Div", "scaled", "raw", "scale");
        if (masked) {
            node("Add", "scores", "scaled", "mask_all");
        } else {
            node("Identity", "scores", "scaled");
        }
        attribute(node("Softmax", "weights", "scores"), "axis", 3);
        node("MatMul", "mixed", "weights", "v");
        attribute(node("Transpose", "mixed_t", "mixed"), "perm", 0, 2, 1, 3);
        integers("width", WIDTH);
        concat("join", "batch_v", "length_v", "width");
        node("Reshape", "attended", "mixed_t", "join");
        node("Add", "last_hidden_state", "attended", "x");
        attribute(node("Gather", "first", "last_hidden_state", "zero"), "axis", 1);
        node("Tanh", "pooler_output", "first");
        output("last_hidden_state", "batch", "sequence", "4");
        output("pooler_output", "batch", "4");
        return graph;
    }

    /** As PyTorch writes expand(): with a choice for sizes of −1. */
    private void mask() {
        node("Cast", "mask_f", "attention_mask").addAttribute(one("to", FLOAT));
        scalar("ones", 1);
        scalar("much", -10_000);
        node("Sub", "padding", "ones", "mask_f");
        node("Mul", "padding_much", "padding", "much");
        unsqueeze("padding_3", "padding_much", 1);
        unsqueeze("padding_4", "padding_3", 2);
        unsqueeze("mask_b", "batch", 0);
        unsqueeze("mask_s", "length", 0);
        integers("mask_1", 1);
        concat("mask_shape", "mask_b", "mask_1", "mask_s", "mask_s");
        node("Shape", "mask_rank", "mask_shape");
        node("ConstantOfShape", "mask_ones", "mask_rank")
                .addAttribute(AttributeProto.newBuilder()
                        .setName("value")
                        .setType(AttributeProto.AttributeType.TENSOR)
                        .setT(TensorProto.newBuilder()
                                .setDataType(INT64)
                                .addDims(1)
                                .addInt64Data(1)));
        integers("minus", -1);
        node("Mul", "mask_minus", "mask_ones", "minus");
        node("Equal", "mask_open", "mask_shape", "mask_minus");
        node("Where", "mask_dims", "mask_open", "mask_ones", "mask_shape");
        node("Expand", "mask_all", "padding_4", "mask_dims");
    }

    private void head(String name, String weights, int... order) {
        node("MatMul", name + "_flat", "x", weights);
        node("Reshape", name + "_split", name + "_flat", "split");
        attribute(node("Transpose", name, name + "_split"), "perm", order);
    }

    byte[] bytes() {
        return bytes(build(true));
    }

    byte[] bytes(GraphProto.Builder changed) {
        return ModelProto.newBuilder()
                .setIrVersion(opset < 13 ? 6 : 8)
                .addOpsetImport(OperatorSetIdProto.newBuilder().setVersion(opset))
                .setGraph(changed)
                .build()
                .toByteArray();
    }

    /** The vectors of a text's tokens, in plain loops. */
    double[][] hidden(int... ids) {
        double[][] x = new double[ids.length][WIDTH];
        for (int i = 0; i < ids.length; i++) {
            for (int k = 0; k < WIDTH; k++) {
                x[i][k] = tokens[ids[i]][k] + positions[i][k] + types[0][k];
            }
        }
        double[][] q = product(x, query);
        double[][] k = product(x, key);
        double[][] v = product(x, value);
        int size = WIDTH / HEADS;
        double[][] result = new double[ids.length][];
        for (int i = 0; i < ids.length; i++) {
            result[i] = x[i].clone();
            for (int h = 0; h < HEADS; h++) {
                double[] weights = new double[ids.length];
                double sum = 0;
                for (int j = 0; j < ids.length; j++) {
                    double score = 0;
                    for (int c = h * size; c < (h + 1) * size; c++) {
                        score += q[i][c] * k[j][c];
                    }
                    weights[j] = Math.exp(score / Math.sqrt(size));
                    sum += weights[j];
                }
                for (int j = 0; j < ids.length; j++) {
                    for (int c = h * size; c < (h + 1) * size; c++) {
                        result[i][c] += weights[j] / sum * v[j][c];
                    }
                }
            }
        }
        return result;
    }

    private static double[][] product(double[][] x, float[][] weights) {
        double[][] result = new double[x.length][WIDTH];
        for (int i = 0; i < x.length; i++) {
            for (int j = 0; j < WIDTH; j++) {
                for (int k = 0; k < WIDTH; k++) {
                    result[i][j] += x[i][k] * weights[k][j];
                }
            }
        }
        return result;
    }

    private static float[][] table(int rows, long seed) {
        Random random = new Random(seed);
        float[][] table = new float[rows][WIDTH];
        for (float[] row : table) {
            for (int i = 0; i < WIDTH; i++) {
                row[i] = (float) random.nextGaussian();
            }
        }
        return table;
    }

    private void matrix(String name, float[][] rows) {
        TensorProto.Builder tensor = TensorProto.newBuilder()
                .setName(name)
                .setDataType(FLOAT)
                .addDims(rows.length)
                .addDims(WIDTH);
        for (float[] row : rows) {
            for (float number : row) {
                tensor.addFloatData(number);
            }
        }
        graph.addInitializer(tensor);
    }

    private void scalar(String name, float number) {
        graph.addInitializer(
                TensorProto.newBuilder().setName(name).setDataType(FLOAT).addFloatData(number));
    }

    private void integers(String name, long... numbers) {
        TensorProto.Builder tensor =
                TensorProto.newBuilder().setName(name).setDataType(INT64).addDims(numbers.length);
        Arrays.stream(numbers).forEach(tensor::addInt64Data);
        graph.addInitializer(tensor);
    }

    private void unsqueeze(String result, String x, int axis) {
        if (opset < 13) {
            attribute(node("Unsqueeze", result, x), "axes", axis);
        } else {
            integers(result + "_axes", axis);
            node("Unsqueeze", result, x, result + "_axes");
        }
    }

    private void concat(String result, String... parts) {
        attribute(node("Concat", result, parts), "axis", 0);
    }

    NodeProto.Builder node(String operator, String output, String... inputs) {
        return graph.addNodeBuilder()
                .setOpType(operator)
                .setName(operator + "_" + output)
                .addAllInput(List.of(inputs))
                .addOutput(output);
    }

    /** One number for an axis, several for a list. */
    static void attribute(NodeProto.Builder node, String name, int... numbers) {
        if (name.equals("axis")) {
            node.addAttribute(one(name, numbers[0]));
            return;
        }
        AttributeProto.Builder attribute =
                AttributeProto.newBuilder().setName(name).setType(AttributeProto.AttributeType.INTS);
        Arrays.stream(numbers).forEach(attribute::addInts);
        node.addAttribute(attribute);
    }

    private static AttributeProto one(String name, int number) {
        return AttributeProto.newBuilder()
                .setName(name)
                .setType(AttributeProto.AttributeType.INT)
                .setI(number)
                .build();
    }

    static ValueInfoProto input(String name) {
        return value(name, INT64, "batch", "sequence");
    }

    private void output(String name, String... dims) {
        graph.addOutput(value(name, FLOAT, dims));
    }

    static ValueInfoProto value(String name, int type, String... dims) {
        TensorShapeProto.Builder shape = TensorShapeProto.newBuilder();
        for (String dim : dims) {
            TensorShapeProto.Dimension.Builder size = shape.addDimBuilder();
            if (Character.isDigit(dim.charAt(0))) {
                size.setDimValue(Long.parseLong(dim));
            } else {
                size.setDimParam(dim);
            }
        }
        return ValueInfoProto.newBuilder()
                .setName(name)
                .setType(TypeProto.newBuilder()
                        .setTensorType(
                                TypeProto.Tensor.newBuilder().setElemType(type).setShape(shape)))
                .build();
    }
}
