package dev.latent.model;

import static org.assertj.core.api.Assertions.assertThat;

import dev.latent.HttpApi.Answer;
import dev.latent.Models;
import dev.latent.ServerTest;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.function.Consumer;
import onnx.Onnx;
import onnx.Onnx.AttributeProto;
import onnx.Onnx.GraphProto;
import onnx.Onnx.NodeProto;
import onnx.Onnx.TensorProto;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.nd4j.shade.protobuf.ByteString;

/** Graphs that look like an encoder, and ask for files, memory or time that they should not have. */
class GreedyGraphTest extends ServerTest {

    private static final int FLOAT = TensorProto.DataType.FLOAT_VALUE;

    private static final int INT64 = TensorProto.DataType.INT64_VALUE;

    private ArtifactZip artifact;

    @BeforeEach
    void model() {
        if (api.get("/api/v1/models/greedy").status() == 404) {
            Models.trainTiny(api, "greedy");
        }
        artifact = new ArtifactZip(Models.artifact(api, "greedy@1"));
    }

    static List<Arguments> greedy() {
        return List.of(
                graph(
                        "an initialiser that says it is huge",
                        "says it has the shape",
                        g -> g.addInitializer(TensorProto.newBuilder()
                                .setName("h")
                                .setDataType(FLOAT)
                                .addDims(1L << 40))),
                graph(
                        "an initialiser whose size overflows",
                        "says it has the shape",
                        g -> g.addInitializer(TensorProto.newBuilder()
                                .setName("h")
                                .setDataType(FLOAT)
                                .addDims(1L << 32)
                                .addDims(1L << 32))),
                graph(
                        "an initialiser of negative size",
                        "says it has the shape",
                        g -> g.addInitializer(TensorProto.newBuilder()
                                .setName("h")
                                .setDataType(FLOAT)
                                .addDims(-5))),
                graph(
                        "a constant that says it is huge",
                        "says it has the shape",
                        g -> g.addNode(node("Constant", "h")
                                .addAttribute(AttributeProto.newBuilder()
                                        .setName("value")
                                        .setType(AttributeProto.AttributeType.TENSOR)
                                        .setT(TensorProto.newBuilder()
                                                .setDataType(FLOAT)
                                                .addDims(1L << 33))))),
                graph(
                        "a sparse constant",
                        "sparse",
                        g -> g.addSparseInitializer(
                                Onnx.SparseTensorProto.newBuilder().addDims(1L << 40))),
                graph(
                        "weights in another file",
                        "another file",
                        g -> g.addInitializer(TensorProto.newBuilder()
                                .setName("h")
                                .setDataType(FLOAT)
                                .addDims(4)
                                .setDataLocation(TensorProto.DataLocation.EXTERNAL)
                                .addExternalData(Onnx.StringStringEntryProto.newBuilder()
                                        .setKey("location")
                                        .setValue("../../../../etc/passwd")))),
                graph("zeros without end", "ConstantOfShape makes more than", g -> shape(g, "s", 1L << 20, 1L << 20)
                        .addNode(node("ConstantOfShape", "h", "s"))),
                graph("zeros as many as the input says", "cannot be told", g -> g.addNode(node("Shape", "s", "input"))
                        .addNode(node("Mul", "m", "s", "s"))
                        .addNode(node("ConstantOfShape", "h", "m"))),
                graph("a number repeated without end", "Expand makes more than", g -> shape(g, "s", 1, 1L << 34)
                        .addInitializer(noise("z", 1, 1))
                        .addNode(node("Expand", "h", "z", "s"))),
                graph("tiles without end", "Tile makes more than", g -> shape(g, "s", 1L << 20, 1L << 20)
                        .addInitializer(noise("z", 1, 1))
                        .addNode(node("Tile", "h", "z", "s"))),
                graph("a sum of a row and a column", "Add makes more than", g -> g.addInitializer(noise("r", 1, 20_000))
                        .addInitializer(noise("c", 20_000, 1))
                        .addNode(node("Add", "h", "r", "c"))),
                graph("a product of a column and a row", "MatMul makes more than", g -> g.addInitializer(
                                noise("c", 20_000, 1))
                        .addInitializer(noise("r", 1, 20_000))
                        .addNode(node("MatMul", "h", "c", "r"))),
                graph(
                        "a loop",
                        "sub-graph",
                        g -> g.addNode(node("Loop", "h")
                                .addAttribute(AttributeProto.newBuilder()
                                        .setName("body")
                                        .setType(AttributeProto.AttributeType.GRAPH)
                                        .setG(GraphProto.newBuilder().setName("body"))))),
                graph("nodes without number", "10000 are allowed", g -> {
                    for (int i = 0; i < 10_000; i++) {
                        g.addNode(node("Identity", "i" + i, "input"));
                    }
                }),
                graph(
                        "an operator that nobody knows",
                        "ONNX graph cannot be used",
                        g -> g.addNode(node("Fetch", "h", "input").setDomain("http://169.254.169.254"))));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource
    void greedy(String what, String named, Consumer<GraphProto.Builder> change) throws Exception {
        Onnx.ModelProto.Builder model = Onnx.ModelProto.parseFrom(artifact.entries.get("encoder.onnx")).toBuilder();
        change.accept(model.getGraphBuilder());
        byte[] changed =
                artifact.file("encoder.onnx", model.build().toByteArray()).bytes();
        Answer answer = Models.tryImport(api, changed, "greedy-import");
        assertThat(answer.status()).as(answer.toString()).isEqualTo(400);
        assertThat(answer.code()).isEqualTo("INVALID_ARTIFACT");
        assertThat(answer.text()).contains(named).doesNotContain("/onnxruntime", home().toString(), "root:");
        assertThat(api.get("/api/v1/models/greedy-import").status()).isEqualTo(404);
    }

    /** What protobuf calls groups, begun and never ended: older versions of it follow them until the stack is full. */
    @Test
    void a_file_nested_without_end_is_no_graph() {
        for (byte beginOfGroup : new byte[] {0x0b, 0x53, (byte) 0x7b}) {
            // Short enough for the limit on archives to let it pass.
            byte[] nested = new byte[100_000];
            Arrays.fill(nested, beginOfGroup);
            Answer answer =
                    Models.tryImport(api, artifact.file("encoder.onnx", nested).bytes(), "greedy-import");
            assertThat(answer.status()).as(answer.toString()).isEqualTo(400);
        }
    }

    private static Arguments graph(String what, String named, Consumer<GraphProto.Builder> change) {
        return Arguments.of(what, named, change);
    }

    private static NodeProto.Builder node(String operator, String output, String... inputs) {
        return NodeProto.newBuilder()
                .setName("greedy-" + output)
                .setOpType(operator)
                .addAllInput(Arrays.asList(inputs))
                .addOutput(output);
    }

    private static GraphProto.Builder shape(GraphProto.Builder graph, String name, long... dims) {
        TensorProto.Builder tensor =
                TensorProto.newBuilder().setName(name).setDataType(INT64).addDims(dims.length);
        for (long dim : dims) {
            tensor.addInt64Data(dim);
        }
        return graph.addInitializer(tensor);
    }

    /** Packs so badly that no limit on archives finds it. */
    private static TensorProto noise(String name, int rows, int columns) {
        byte[] values = new byte[rows * columns * Float.BYTES];
        new Random(1).nextBytes(values);
        return TensorProto.newBuilder()
                .setName(name)
                .setDataType(FLOAT)
                .addDims(rows)
                .addDims(columns)
                .setRawData(ByteString.copyFrom(values))
                .build();
    }
}
