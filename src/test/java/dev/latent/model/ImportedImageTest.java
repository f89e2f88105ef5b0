package dev.latent.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.latent.HttpApi.Answer;
import dev.latent.HttpApi.Form;
import dev.latent.Models;
import dev.latent.ServerTest;
import dev.latent.inference.Picture;
import java.awt.image.BufferedImage;
import onnx.Onnx.GraphProto;
import onnx.Onnx.ModelProto;
import onnx.Onnx.NodeProto;
import onnx.Onnx.OperatorSetIdProto;
import onnx.Onnx.TensorProto;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;

/** An encoder of images from elsewhere gets the pixels that it was made for. */
class ImportedImageTest extends ServerTest {

    private static final String MODELS = "/api/v1/models";

    private static final int FLOAT = TensorProto.DataType.FLOAT_VALUE;

    private static final double[] MEAN = {0.4, 0.5, 0.6};

    private static final double[] SD = {0.2, 0.25, 0.5};

    /** Levels of a 2×2 picture: red, green, blue of each pixel. */
    private static final int[][] PIXELS = {{10, 20, 30}, {40, 50, 60}, {70, 80, 90}, {200, 150, 100}};

    @ParameterizedTest
    @CsvSource({"rgb,11", "bgr,11", "rgb,17", "bgr,18"})
    void gives_the_numbers_of_a_convolution_by_hand(String channels, int opset) {
        String name = "conv-%s-%d".formatted(channels, opset);
        made(form(convolution(opset), name).field("preprocessing", """
                        {"size":2,"crop":2,"channels":"%s","mean":[0.4,0.5,0.6],"sd":[0.2,0.25,0.5]}""".formatted(channels)));
        double[] expected = byHand(channels.equals("bgr"));
        requireClose(embedding(name, "[[%s]]".formatted(flat())), expected);
        requireClose(embedding(name, "[\"%s\"]".formatted(uri(1))), expected);
        JsonNode two = Models.encode(api, name, "[\"%s\",[%s]]".formatted(uri(1), flat()));
        requireClose(two.path(1), expected);
        // Twice as wide, by columns that are cut off again.
        requireClose(embedding(name, "[\"%s\"]".formatted(wide())), expected);
        JsonNode manifest = Models.manifest(api, name);
        assertThat(manifest.path("inputShape").toString()).isEqualTo("[2,2,3]");
        assertThat(manifest.path("imported").path("preprocessing").toString())
                .isEqualTo(
                        "{\"size\":2,\"crop\":[2,2],\"channels\":\"%s\",\"mean\":[0.4,0.5,0.6],\"sd\":[0.2,0.25,0.5]}"
                                .formatted(channels));
        String again = Models.importAs(api, Models.artifact(api, name), name + "-again");
        requireClose(embedding(again, "[\"%s\"]".formatted(wide())), expected);
    }

    @Test
    void makes_a_larger_picture_smaller_as_pillow_does() {
        made(form(greyRows(), "grey-rows").field("mean", "0.5").field("sd", "0.25"));
        BufferedImage picture = new BufferedImage(4, 4, BufferedImage.TYPE_BYTE_GRAY);
        int[] columns = {0, 70, 140, 210};
        for (int i = 0; i < 16; i++) {
            picture.getRaster().setSample(i % 4, i / 4, 0, columns[i % 4]);
        }
        double left = (0.75 * 0 + 0.75 * 70 + 0.25 * 140) / 1.75 / 255;
        double right = (0.25 * 70 + 0.75 * 140 + 0.75 * 210) / 1.75 / 255;
        double[] expected = {(left - 0.5) / 0.25, (right - 0.5) / 0.25, (left - 0.5) / 0.25, (right - 0.5) / 0.25};
        requireClose(embedding("grey-rows", "[\"%s\"]".formatted(Picture.dataUri(picture, "png"))), expected);
        requireClose(embedding("grey-rows", "[[0.5,0.75,1,0]]"), new double[] {0, 1, 2, -2});
        Answer wrong = api.post(MODELS + "/grey-rows/encode", "{\"inputs\":[[1,2,3]]}");
        assertThat(wrong.status()).isEqualTo(400);
        assertThat(wrong.code()).isEqualTo("SHAPE_MISMATCH");
        BufferedImage line = new BufferedImage(1000, 1, BufferedImage.TYPE_BYTE_GRAY);
        Answer thin =
                api.post(MODELS + "/grey-rows/encode", "{\"inputs\":[\"%s\"]}".formatted(Picture.dataUri(line, "png")));
        assertThat(thin.status()).as(thin.toString()).isEqualTo(400);
    }

    @Test
    void divides_by_the_length_if_asked() {
        made(form(greyRows(), "grey-unit").field("normalize", "true"));
        requireClose(embedding("grey-unit", "[[0.6,0,0.8,0]]"), new double[] {0.6, 0, 0.8, 0});
    }

    @ParameterizedTest
    @CsvSource({
        "channels,grey,channels is grey",
        "crop,3,crop is",
        "'crop','2,2,2',crop is",
        "size,1,size must be 2 to 4096",
        "sd,'0,1,1',sd must have 3 numbers above 0",
        "mean,0.5,mean must have 3 numbers",
        "preprocessing,'{\"sizes\":2}',sizes",
        "preprocessing,null,null",
        "preprocessing,'{',preprocessing is no JSON",
        "pooling,mean,pooling is for an encoder of texts",
        "maxLength,3,maxLength is for an encoder of texts",
        "output,nothing,pooled float32",
        "channels,cmyk,channels"
    })
    void refuses_what_does_not_fit(String field, String value, String named) {
        Answer answer = api.postForm(MODELS, form(convolution(17), "never").field(field, value));
        assertThat(answer.status()).as(answer.toString()).isEqualTo(400);
        assertThat(answer.json().path("detail").asString()).contains(named);
        assertThat(api.get(MODELS + "/never").status()).isEqualTo(404);
    }

    private double[] byHand(boolean bgr) {
        double[] result = new double[2];
        for (int out = 0; out < 2; out++) {
            for (int pixel = 0; pixel < 4; pixel++) {
                for (int c = 0; c < 3; c++) {
                    double level = PIXELS[pixel][bgr ? 2 - c : c] / 255.0;
                    result[out] += weight(out, c, pixel) * (level - MEAN[c]) / SD[c];
                }
            }
        }
        return result;
    }

    private static float weight(int out, int channel, int pixel) {
        return (1 + out * 7 + channel * 3 + pixel * 5) % 11 / 10f;
    }

    private static byte[] convolution(int opset) {
        TensorProto.Builder weights = TensorProto.newBuilder().setName("w").setDataType(FLOAT);
        for (int size : new int[] {2, 3, 2, 2}) {
            weights.addDims(size);
        }
        for (int i = 0; i < 24; i++) {
            weights.addFloatData(weight(i / 12, i / 4 % 3, i % 4));
        }
        return model(
                opset,
                GraphProto.newBuilder()
                        .setName("conv")
                        .addInput(BertGraph.value("input", FLOAT, "batch", "3", "2", "2"))
                        .addInitializer(weights)
                        .addNode(NodeProto.newBuilder()
                                .setOpType("Conv")
                                .addInput("input")
                                .addInput("w")
                                .addOutput("pooled"))
                        .addOutput(BertGraph.value("pooled", FLOAT, "batch", "2", "1", "1")));
    }

    /** Grey, channel last, and the pixels as they are. */
    private static byte[] greyRows() {
        return model(
                13,
                GraphProto.newBuilder()
                        .setName("rows")
                        .addInput(BertGraph.value("pixels", FLOAT, "batch", "2", "2", "1"))
                        .addNode(NodeProto.newBuilder()
                                .setOpType("Flatten")
                                .addInput("pixels")
                                .addOutput("embedding"))
                        .addOutput(BertGraph.value("embedding", FLOAT, "batch", "4")));
    }

    private static byte[] model(int opset, GraphProto.Builder graph) {
        return ModelProto.newBuilder()
                .setIrVersion(7)
                .addOpsetImport(OperatorSetIdProto.newBuilder().setVersion(opset))
                .setGraph(graph)
                .build()
                .toByteArray();
    }

    private static String flat() {
        StringBuilder numbers = new StringBuilder();
        for (int[] pixel : PIXELS) {
            for (int level : pixel) {
                numbers.append(numbers.isEmpty() ? "" : ",").append(level / 255.0);
            }
        }
        return numbers.toString();
    }

    private static String wide() {
        return uri(2);
    }

    /** @param times as wide, with black beside */
    private static String uri(int times) {
        BufferedImage image = new BufferedImage(2 * times, 2, BufferedImage.TYPE_INT_RGB);
        for (int i = 0; i < 4; i++) {
            int rgb = PIXELS[i][0] << 16 | PIXELS[i][1] << 8 | PIXELS[i][2];
            image.setRGB(i % 2 + times - 1, i / 2, rgb);
        }
        return Picture.dataUri(image, "png");
    }

    private static Form form(byte[] encoder, String name) {
        return new Form().file("file", "model.onnx", encoder).field("name", name);
    }

    private void made(Form form) {
        Answer answer = api.postForm(MODELS, form);
        assertThat(answer.status()).as(answer.toString()).isEqualTo(201);
    }

    private JsonNode embedding(String model, String inputs) {
        return Models.encode(api, model, inputs).path(0);
    }

    private static void requireClose(JsonNode embedding, double[] expected) {
        assertThat(embedding.size()).isEqualTo(expected.length);
        for (int k = 0; k < expected.length; k++) {
            assertThat(embedding.path(k).asDouble()).as("value %d", k).isCloseTo(expected[k], within(1e-4));
        }
    }
}
