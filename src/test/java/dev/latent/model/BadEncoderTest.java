package dev.latent.model;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.latent.HttpApi.Answer;
import dev.latent.HttpApi.Form;
import dev.latent.Models;
import dev.latent.ServerTest;
import java.util.List;
import java.util.function.Consumer;
import onnx.Onnx.AttributeProto;
import onnx.Onnx.GraphProto;
import onnx.Onnx.NodeProto;
import onnx.Onnx.StringStringEntryProto;
import onnx.Onnx.TensorProto;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Encoders of texts from elsewhere that this server does not take, and says why. */
class BadEncoderTest extends ServerTest {

    private static final String MODELS = "/api/v1/models";

    private static final int INT64 = TensorProto.DataType.INT64_VALUE;

    static List<Arguments> graphs() {
        return List.of(
                graph("an operator that nobody knows", "Fetch", bert -> softmax(bert)
                        .setOpType("Fetch")),
                graph("a domain of others", "com.microsoft", bert -> softmax(bert)
                        .setDomain("com.microsoft")),
                graph(
                        "weights in another file",
                        "another file",
                        bert -> bert.addInitializer(TensorProto.newBuilder()
                                .setName("w")
                                .setDataType(INT64)
                                .setDataLocation(TensorProto.DataLocation.EXTERNAL)
                                .addExternalData(StringStringEntryProto.newBuilder()
                                        .setKey("location")
                                        .setValue("../other")))),
                graph("a loop", "sub-graph", bert -> softmax(bert)
                        .addAttribute(AttributeProto.newBuilder()
                                .setName("body")
                                .setType(AttributeProto.AttributeType.GRAPH)
                                .setG(GraphProto.newBuilder().setName("body")))),
                graph(
                        "an input that nobody fills",
                        "position_ids int64 [batch, sequence]",
                        bert -> bert.addInput(BertGraph.input("position_ids"))),
                graph("numbers of 32 bits", "input_ids int32", bert -> bert.getInputBuilder(0)
                        .getTypeBuilder()
                        .getTensorTypeBuilder()
                        .setElemType(TensorProto.DataType.INT32_VALUE)),
                graph("no mask", "attention_mask", bert -> bert.removeInput(1)),
                graph("no output of tokens", "it gives pooler_output float32", bert -> bert.removeOutput(0)),
                greedy("zeros without end", "ConstantOfShape makes more than", bert -> {
                    integers(bert, "much", 8192);
                    node(bert, "Mul", "sizes", "shape", "much");
                    node(bert, "ConstantOfShape", "h", "sizes");
                }),
                greedy("as many zeros as a text says", "cannot be told beforehand", bert -> {
                    node(bert, "ReduceMax", "largest", "input_ids")
                            .addAttribute(AttributeProto.newBuilder()
                                    .setName("keepdims")
                                    .setType(AttributeProto.AttributeType.INT)
                                    .setI(0));
                    integers(bert, "rows_of_one", 1);
                    node(bert, "Reshape", "sizes", "largest", "rows_of_one");
                    node(bert, "ConstantOfShape", "h", "sizes");
                }),
                greedy("zeros without end for texts of seven tokens", "for a text of 7 tokens", bert -> {
                    integers(bert, "seven", 7);
                    integers(bert, "much", 1L << 40);
                    integers(bert, "little", 1);
                    node(bert, "Equal", "is_seven", "length_v", "seven");
                    node(bert, "Where", "sizes", "is_seven", "much", "little");
                    node(bert, "ConstantOfShape", "h", "sizes");
                }),
                greedy("a table of rows by rows", "square of the rows", bert -> {
                    BertGraph.attribute(node(bert, "Concat", "sizes", "batch_v", "batch_v"), "axis", 0);
                    node(bert, "ConstantOfShape", "h", "sizes");
                }),
                greedy("a product that is too large", "MatMul makes more than", bert -> {
                    integers(bert, "column", 20_000, 1);
                    integers(bert, "row", 1, 20_000);
                    node(bert, "ConstantOfShape", "c", "column");
                    node(bert, "ConstantOfShape", "r", "row");
                    node(bert, "MatMul", "h", "c", "r");
                }));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource
    void graphs(String what, String named, Consumer<GraphProto.Builder> change) {
        BertGraph bert = new BertGraph(17);
        GraphProto.Builder graph = bert.build(true);
        change.accept(graph);
        Form form = form(bert.bytes(graph), 0, "20");
        boolean greedy = graph.getOutput(0).getName().equals("greedy");
        requireRefused(greedy ? form.field("output", "greedy") : form, "INVALID_ARTIFACT", named);
    }

    @Test
    void a_graph_that_does_not_leave_padding_out() {
        BertGraph bert = new BertGraph(17);
        requireRefused(form(bert.bytes(bert.build(false)), 0, "20"), "INVALID_ARTIFACT", "does not leave padding out");
    }

    @Test
    void a_tokenizer_of_more_tokens_than_the_table() {
        int more = BertGraph.TOKENS - BertTokenizer.TOKENS.size();
        assertThat(api.postForm(MODELS, form(new BertGraph(17).bytes(), more, "20", "bert-full"))
                        .status())
                .isEqualTo(201);
        requireRefused(
                form(new BertGraph(17).bytes(), more + 1, "20"),
                "INVALID_ARTIFACT",
                "the tokenizer has 41 tokens, and the encoder fails for the last of them, 40");
    }

    @Test
    void a_text_longer_than_the_table_of_positions() {
        assertThat(api.postForm(MODELS, form(new BertGraph(17).bytes(), 0, "24", "bert-long"))
                        .status())
                .isEqualTo(201);
        requireRefused(form(new BertGraph(17).bytes(), 0, "25"), "INVALID_ARTIFACT", "a text of 25 tokens fails");
    }

    @ParameterizedTest
    @CsvSource({
        "maxLength,0,INVALID_REQUEST,maxLength must be 1 to 8192",
        "maxLength,9000,INVALID_REQUEST,maxLength must be 1 to 8192",
        "maxLength,1,INVALID_REQUEST,maxLength is 1",
        "pooling,max,INVALID_PARAMETER,pooling",
        "output,hidden,INVALID_ARTIFACT,last_hidden_state float32",
        "size,3,INVALID_REQUEST,size is for an encoder of images",
        "preprocessing,{},INVALID_REQUEST,preprocessing is for an encoder of images"
    })
    void a_field_that_does_not_fit(String field, String value, String code, String named) {
        Form form = encoder(new BertGraph(17).bytes())
                .file("tokenizer", "tokenizer.json", BertTokenizer.json(0))
                .field("name", "never")
                .field(field, value);
        requireRefused(field.equals("maxLength") ? form : form.field("maxLength", "20"), code, named);
    }

    @Test
    void a_form_with_something_missing() {
        byte[] bert = new BertGraph(17).bytes();
        requireRefused(encoder(bert).field("name", "never"), "INVALID_REQUEST", "tokenizer is missing");
        requireRefused(
                encoder(bert).file("tokenizer", "t", BertTokenizer.json(0)), "INVALID_REQUEST", "name is missing");
        requireRefused(encoder("garbage".getBytes(UTF_8)).field("name", "never"), "INVALID_ARTIFACT", "no ONNX");
        byte[] strange = new String(BertTokenizer.json(0), UTF_8)
                .replace("\"BertPreTokenizer\"", "\"Unheard\"")
                .getBytes(UTF_8);
        requireRefused(
                encoder(bert).field("name", "never").file("tokenizer", "t", strange), "INVALID_ARTIFACT", "Unheard");
        requireRefused(form(new BertGraph(10).bytes(), 0, "20"), "INVALID_ARTIFACT", "11 is the oldest that is taken");
    }

    @Test
    void a_field_for_encoders_beside_an_artifact() {
        if (api.get(MODELS + "/bad-encoder").status() == 404) {
            Models.trainTiny(api, "bad-encoder");
        }
        requireRefused(
                encoder(Models.artifact(api, "bad-encoder"))
                        .field("name", "never")
                        .field("pooling", "cls"),
                "INVALID_REQUEST",
                "the file is an artifact");
    }

    private void requireRefused(Form form, String code, String named) {
        Answer answer = api.postForm(MODELS, form);
        assertThat(answer.status()).as(answer.toString()).isEqualTo(400);
        assertThat(answer.code()).as(answer.toString()).isEqualTo(code);
        assertThat(answer.json().path("detail").asString()).contains(named).doesNotContain("/onnxruntime");
        assertThat(api.get(MODELS + "/never").status()).isEqualTo(404);
    }

    private static Form form(byte[] encoder, int moreTokens, String maxLength) {
        return form(encoder, moreTokens, maxLength, "never");
    }

    private static Form form(byte[] encoder, int moreTokens, String maxLength, String name) {
        return encoder(encoder)
                .file("tokenizer", "tokenizer.json", BertTokenizer.json(moreTokens))
                .field("maxLength", maxLength)
                .field("name", name);
    }

    private static Form encoder(byte[] content) {
        return new Form().file("file", "model.onnx", content);
    }

    private static NodeProto.Builder softmax(GraphProto.Builder bert) {
        return bert.getNodeBuilderList().stream()
                .filter(node -> node.getOpType().equals("Softmax"))
                .findFirst()
                .orElseThrow();
    }

    private static Arguments graph(String what, String named, Consumer<GraphProto.Builder> change) {
        return Arguments.of(what, named, change);
    }

    /** Makes a tensor h on the way to an output. */
    private static Arguments greedy(String what, String named, Consumer<GraphProto.Builder> change) {
        return graph(what, named, bert -> {
            change.accept(bert);
            node(bert, "Size", "h_size", "h");
            node(bert, "Cast", "h_float", "h_size")
                    .addAttribute(AttributeProto.newBuilder()
                            .setName("to")
                            .setType(AttributeProto.AttributeType.INT)
                            .setI(TensorProto.DataType.FLOAT_VALUE));
            node(bert, "Add", "greedy", "last_hidden_state", "h_float");
            bert.getOutputBuilder(0).setName("greedy");
        });
    }

    private static NodeProto.Builder node(GraphProto.Builder graph, String operator, String output, String... inputs) {
        return graph.addNodeBuilder()
                .setOpType(operator)
                .addAllInput(List.of(inputs))
                .addOutput(output);
    }

    private static void integers(GraphProto.Builder graph, String name, long... numbers) {
        TensorProto.Builder tensor =
                TensorProto.newBuilder().setName(name).setDataType(INT64).addDims(numbers.length);
        for (long number : numbers) {
            tensor.addInt64Data(number);
        }
        graph.addInitializer(tensor);
    }
}
