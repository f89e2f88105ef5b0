package dev.latent.inference;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.latent.HttpApi.Answer;
import dev.latent.learning.Npy;
import dev.latent.learning.Tensor;
import dev.latent.learning.objective.Likelihood;
import dev.latent.learning.objective.VaeSpec;
import java.awt.image.BufferedImage;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;

class GenerateTest extends InferenceApiTest {

    private static final int PIXELS = 30;

    private static final int BACKGROUND = 0xFF404040;

    @Test
    void decodes_latents_from_json_and_npy() {
        float[] latents = {0.5f, -1, 2, 0, 0, 0};
        JsonNode json = ok(ask(IMAGES, "decode", "{\"latents\":" + rows(latents, 3) + "}"))
                .json();
        assertThat(json.propertyNames()).containsExactlyInAnyOrder("model", "samples", "latents");
        assertClose(floats(json.path("latents").path(0)), new float[] {0.5f, -1, 2}, 0);
        float[] first = floats(json.path("samples").path(0));
        assertThat(first).hasSize(PIXELS);
        for (float level : first) {
            assertThat(level).isBetween(0f, 1f);
        }
        Tensor npy =
                NpyFile.read(ok(askNpy(IMAGES, "decode", NpyFile.float32("2, 3", latents), "Accept", Npy.MEDIA_TYPE))
                        .bytes());
        assertThat(npy.shape()).containsExactly(2, PIXELS);
        assertClose(Arrays.copyOf(npy.data(), PIXELS), first, 0);
    }

    @Test
    void a_seed_gives_the_same_samples_and_no_seed_others() {
        JsonNode one = ok(ask(IMAGES, "sample", "{\"count\":3,\"seed\":7}")).json();
        assertThat(one.path("seed").asLong()).isEqualTo(7);
        assertThat(one.path("samples").size()).isEqualTo(3);
        assertThat(one.path("latents").path(0).size()).isEqualTo(3);
        assertThat(ok(ask(IMAGES, "sample", "{\"count\":3,\"seed\":7}")).json()).isEqualTo(one);
        assertThat(ok(ask(IMAGES, "sample", "{\"count\":3,\"seed\":8}")).json().path("latents"))
                .isNotEqualTo(one.path("latents"));
        JsonNode drawn = ok(ask(IMAGES, "sample", "{\"count\":3}")).json();
        JsonNode again = ok(ask(IMAGES, "sample", "{\"count\":3}")).json();
        assertThat(drawn.path("latents")).isNotEqualTo(again.path("latents"));
        assertThat(drawn.path("seed").asLong()).isBetween(0L, (1L << 53) - 1);
        assertThat(ok(ask(IMAGES, "sample", "{\"count\":3,\"seed\":" + drawn.path("seed") + "}"))
                        .json())
                .isEqualTo(drawn);
    }

    @Test
    void a_seed_may_be_any_long() {
        for (long seed : new long[] {Long.MIN_VALUE, -1, (1L << 53) + 1, Long.MAX_VALUE}) {
            assertThat(ok(ask(IMAGES, "sample", "{\"count\":1,\"seed\":" + seed + "}"))
                            .json()
                            .path("seed")
                            .asLong())
                    .isEqualTo(seed);
        }
    }

    @Test
    void samples_are_the_decoded_latents_and_those_are_standard_normal() {
        JsonNode answer =
                ok(ask(VECTORS, "sample", "{\"count\":1000,\"seed\":1}")).json();
        double sum = 0;
        double squares = 0;
        for (int row = 0; row < 1000; row++) {
            for (float z : floats(answer.path("latents").path(row))) {
                sum += z;
                squares += z * z;
            }
        }
        assertThat(sum / 2000).isCloseTo(0, within(4 / Math.sqrt(2000)));
        assertThat(squares / 2000).isCloseTo(1, within(4 * Math.sqrt(2 / 2000.0)));
        JsonNode decoded = ok(ask(VECTORS, "decode", "{\"latents\":" + answer.path("latents") + "}"))
                .json();
        assertThat(decoded.path("samples")).isEqualTo(answer.path("samples"));
    }

    @Test
    void temperature_scales_the_latents() {
        JsonNode warm = ok(ask(IMAGES, "sample", "{\"count\":2,\"seed\":3}")).json();
        JsonNode cool = ok(ask(IMAGES, "sample", "{\"count\":2,\"seed\":3,\"temperature\":0.5}"))
                .json();
        JsonNode frozen = ok(ask(IMAGES, "sample", "{\"count\":2,\"seed\":3,\"temperature\":0}"))
                .json();
        float[] expected = floats(warm.path("latents").path(1));
        for (int i = 0; i < 3; i++) {
            expected[i] /= 2;
        }
        assertClose(floats(cool.path("latents").path(1)), expected, 1e-7);
        assertClose(floats(frozen.path("latents").path(1)), new float[3], 0);
        assertThat(frozen.path("samples").path(0))
                .isEqualTo(frozen.path("samples").path(1));
    }

    @Test
    void draws_samples_as_a_grid_of_what_it_says_in_numbers() {
        JsonNode numbers = ok(ask(IMAGES, "sample", "{\"count\":5,\"seed\":7}")).json();
        Answer answer = ok(ask(IMAGES, "sample", "{\"count\":5,\"seed\":7}", "Accept", "image/png"));
        assertThat(answer.header("Content-Type")).startsWith("image/png");
        BufferedImage grid = Picture.read(answer.bytes());
        assertThat(grid.getWidth()).isEqualTo(2 + 3 * (5 + 2));
        assertThat(grid.getHeight()).isEqualTo(2 + 2 * (6 + 2));
        for (int tile = 0; tile < 5; tile++) {
            assertTile(grid, tile % 3, tile / 3, floats(numbers.path("samples").path(tile)));
        }
        assertThat(grid.getRGB(2 + 2 * 7, 2 + 8)).as("where a sixth would be").isEqualTo(BACKGROUND);
    }

    @Test
    void draws_colours() {
        JsonNode numbers =
                ok(ask(COLOURS, "sample", "{\"count\":1,\"seed\":7}")).json();
        BufferedImage grid = Picture.read(ok(ask(COLOURS, "sample", "{\"count\":1,\"seed\":7}", "Accept", "image/png"))
                .bytes());
        float[] levels = floats(numbers.path("samples").path(0));
        for (int pixel = 0; pixel < 12; pixel++) {
            int rgb = grid.getRGB(2 + pixel % 3, 2 + pixel / 3);
            for (int channel = 0; channel < 3; channel++) {
                int got = rgb >> (16 - 8 * channel) & 0xFF;
                assertThat(got).isEqualTo(Math.round(255 * levels[3 * pixel + channel]));
            }
        }
    }

    @Test
    void takes_and_draws_larger_images() {
        CraftedVae.ofImages(2, 64, 64).publish(api, "larger");
        float[] levels = levels(12, 1, 64 * 64);
        String body = "{\"inputs\":[\"" + Picture.dataUri(Picture.grey(levels, 64, 64), "png") + "\"]}";
        BufferedImage grid = Picture.read(
                ok(ask("larger", "reconstruct", body, "Accept", "image/png")).bytes());
        assertThat(grid.getWidth()).isEqualTo(2 + 2 * 66);
        assertThat(grid.getHeight()).isEqualTo(2 + 66);
        for (int i : new int[] {0, 63, 64 * 64 - 1}) {
            assertThat(grid.getRGB(2 + i % 64, 2 + i / 64) & 0xFF).isEqualTo(Math.round(255 * levels[i]));
        }
    }

    @Test
    void clips_levels_that_a_gaussian_model_gives_beyond_black_and_white() {
        float[] means = new float[PIXELS];
        means[0] = -3;
        means[1] = 2;
        new CraftedVae(new VaeSpec(1, 1, Likelihood.GAUSSIAN, 1, false), List.of(), null, 6, 5)
                .with("decoder.output.weight", new float[PIXELS])
                .with("decoder.output.bias", means)
                .publish(api, "beyond-white");
        BufferedImage grid = Picture.read(ok(ask("beyond-white", "sample", "{\"count\":1}", "Accept", "image/png"))
                .bytes());
        assertThat(grid.getRGB(2, 2) & 0xFFFFFF).isZero();
        assertThat(grid.getRGB(3, 2) & 0xFFFFFF).isEqualTo(0xFFFFFF);
    }

    @Test
    void reconstructs_by_encoding_and_decoding() {
        float[] inputs = levels(3, 2, PIXELS);
        String body = "{\"inputs\":" + rows(inputs, PIXELS) + "}";
        JsonNode answer = ok(ask(IMAGES, "reconstruct", body)).json();
        assertThat(answer.path("latents"))
                .isEqualTo(ok(ask(IMAGES, "encode", body)).json().path("embeddings"));
        JsonNode decoded = ok(ask(IMAGES, "decode", "{\"latents\":" + answer.path("latents") + "}"))
                .json();
        assertThat(answer.path("reconstructions")).isEqualTo(decoded.path("samples"));
        byte[] npy = ok(askNpy(IMAGES, "reconstruct", NpyFile.float32("2, 30", inputs), "Accept", Npy.MEDIA_TYPE))
                .bytes();
        assertClose(
                Arrays.copyOf(NpyFile.read(npy).data(), PIXELS),
                floats(answer.path("reconstructions").path(0)),
                0);
    }

    @Test
    void draws_each_input_beside_its_reconstruction() {
        float[] inputs = levels(4, 8, PIXELS);
        String body = "{\"inputs\":" + rows(inputs, PIXELS) + "}";
        JsonNode numbers = ok(ask(IMAGES, "reconstruct", body)).json();
        BufferedImage grid = Picture.read(
                ok(ask(IMAGES, "reconstruct", body, "Accept", "image/png")).bytes());
        assertThat(grid.getWidth()).as("two pairs side by side").isEqualTo(2 + 4 * 7);
        assertThat(grid.getHeight()).isEqualTo(2 + 4 * 8);
        for (int row = 0; row < 8; row++) {
            int column = 2 * (row % 2);
            assertTile(grid, column, row / 2, Arrays.copyOfRange(inputs, row * PIXELS, (row + 1) * PIXELS));
            assertTile(
                    grid,
                    column + 1,
                    row / 2,
                    floats(numbers.path("reconstructions").path(row)));
        }
    }

    @Test
    void interpolates_from_one_reconstruction_to_the_other() {
        float[] inputs = levels(5, 2, PIXELS);
        float[] from = Arrays.copyOf(inputs, PIXELS);
        float[] to = Arrays.copyOfRange(inputs, PIXELS, 2 * PIXELS);
        String png = "\"" + Picture.dataUri(Picture.grey(to, 6, 5), "png") + "\"";
        JsonNode ends = ok(ask(IMAGES, "reconstruct", "{\"inputs\":[" + row(from) + "," + png + "]}"))
                .json();
        JsonNode path = ok(ask(IMAGES, "interpolate", "{\"from\":" + nested(from, 5) + ",\"to\":" + png + "}"))
                .json();
        assertThat(path.path("samples").size()).isEqualTo(8);
        assertClose(
                floats(path.path("samples").path(0)),
                floats(ends.path("reconstructions").path(0)),
                1e-6);
        assertClose(
                floats(path.path("samples").path(7)),
                floats(ends.path("reconstructions").path(1)),
                1e-6);
        float[] first = floats(path.path("latents").path(0));
        float[] second = floats(path.path("latents").path(1));
        float[] last = floats(path.path("latents").path(7));
        for (int i = 0; i < 3; i++) {
            assertThat(second[i] - first[i]).isCloseTo((last[i] - first[i]) / 7, within(1e-6f));
        }
    }

    @ParameterizedTest
    @CsvSource({"2, 2, 1", "8, 8, 1", "20, 20, 1", "45, 20, 3"})
    void draws_a_path_as_one_line_that_wraps(int steps, int columns, int lines) {
        float[] inputs = levels(5, 2, PIXELS);
        String body = "{\"from\":" + row(Arrays.copyOf(inputs, PIXELS)) + ",\"to\":"
                + row(Arrays.copyOfRange(inputs, PIXELS, 2 * PIXELS)) + ",\"steps\":" + steps + "}";
        BufferedImage grid = Picture.read(
                ok(ask(IMAGES, "interpolate", body, "Accept", "image/png")).bytes());
        assertThat(grid.getWidth()).isEqualTo(2 + columns * 7);
        assertThat(grid.getHeight()).isEqualTo(2 + lines * 8);
    }

    @Test
    void traverses_every_dimension_from_the_origin() {
        JsonNode answer = ok(ask(IMAGES, "traverse", "{}")).json();
        assertThat(answer.path("traversals").size()).isEqualTo(3);
        JsonNode second = answer.path("traversals").path(1);
        assertThat(second.path("dimension").asInt()).isEqualTo(1);
        assertThat(second.path("values").toString()).isEqualTo("[-3.0,-2.0,-1.0,0.0,1.0,2.0,3.0]");
        JsonNode decoded = ok(ask(IMAGES, "decode", "{\"latents\":[[0,-3,0],[0,0,0],[0,3,0]]}"))
                .json()
                .path("samples");
        assertClose(floats(second.path("samples").path(0)), floats(decoded.path(0)), 1e-6);
        assertClose(floats(second.path("samples").path(3)), floats(decoded.path(1)), 1e-6);
        assertClose(floats(second.path("samples").path(6)), floats(decoded.path(2)), 1e-6);
    }

    @Test
    void traverses_chosen_dimensions_from_an_input() {
        float[] input = levels(6, 1, PIXELS);
        float[] z = floats(ok(ask(IMAGES, "encode", "{\"inputs\":[" + row(input) + "]}"))
                .json()
                .path("embeddings")
                .path(0));
        String body = "{\"input\":" + row(input) + ",\"dimensions\":[2,0],\"range\":[-1,0.5],\"steps\":4}";
        JsonNode answer = ok(ask(IMAGES, "traverse", body)).json();
        assertThat(answer.path("traversals").path(0).path("dimension").asInt()).isEqualTo(2);
        assertThat(answer.path("traversals").path(1).path("values").toString()).isEqualTo("[-1.0,-0.5,0.0,0.5]");
        JsonNode decoded = ok(ask(IMAGES, "decode", "{\"latents\":[" + row(z[0], z[1], -0.5f) + "]}"))
                .json();
        assertClose(
                floats(answer.path("traversals").path(0).path("samples").path(1)),
                floats(decoded.path("samples").path(0)),
                1e-6);
        BufferedImage grid = Picture.read(
                ok(ask(IMAGES, "traverse", body, "Accept", "image/png")).bytes());
        assertThat(grid.getWidth()).isEqualTo(2 + 4 * 7);
        assertThat(grid.getHeight()).isEqualTo(2 + 2 * 8);
        assertTile(grid, 1, 0, floats(decoded.path("samples").path(0)));
    }

    @Test
    void gives_vectors_in_their_own_units() {
        JsonNode answer = ok(ask(VECTORS, "sample", "{\"count\":2,\"seed\":1}")).json();
        assertThat(answer.path("samples").path(0).size()).isEqualTo(5);
        JsonNode path = ok(ask(VECTORS, "interpolate", "{\"from\":[1,2,3,4,5],\"to\":[5,4,3,2,1],\"steps\":2}"))
                .json();
        JsonNode ends = ok(ask(VECTORS, "reconstruct", "{\"inputs\":[[1,2,3,4,5],[5,4,3,2,1]]}"))
                .json();
        assertThat(path.path("samples")).isEqualTo(ends.path("reconstructions"));
    }

    private static void assertTile(BufferedImage grid, int column, int line, float[] levels) {
        for (int i = 0; i < levels.length; i++) {
            int rgb = grid.getRGB(2 + column * 7 + i % 5, 2 + line * 8 + i / 5);
            int level = Math.round(255 * levels[i]);
            assertThat(rgb & 0xFFFFFF)
                    .as("pixel %d of the tile in column %d of line %d", i, column, line)
                    .isEqualTo(level << 16 | level << 8 | level);
        }
    }
}
