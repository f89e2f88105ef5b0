package dev.latent.dataset;

import static org.assertj.core.api.Assertions.assertThat;

import dev.latent.HttpApi.Answer;
import dev.latent.ServerTest;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ViewsTest extends ServerTest {

    /** What a picture of 32 pixels takes on a sheet: each twice as large, and a line. */
    private static final int STEP = 66;

    @BeforeEach
    void datasets() {
        api.post(
                "/api/v1/datasets",
                "{\"name\":\"seen\",\"source\":{\"type\":\"builtin\",\"generator\":\"shapes\",\"count\":20,\"seed\":1}}");
        api.post(
                "/api/v1/datasets",
                "{\"name\":\"square\",\"source\":{\"type\":\"inline\",\"rows\":[[1,2,3,4],[5,6,7,9],[0,1,0,1]]}}");
        api.post(
                "/api/v1/datasets",
                "{\"name\":\"narrow\",\"source\":{\"type\":\"inline\",\"rows\":[[1,2,3],[4,5,6]]}}");
    }

    @Test
    void a_row_is_an_example_and_its_views() throws IOException {
        BufferedImage sheet = picture("seen", "count=3&views=4");
        assertThat(sheet.getWidth()).isEqualTo(5 * STEP + 2);
        assertThat(sheet.getHeight()).isEqualTo(3 * STEP + 2);
        // a flip that always happens shows that the first is the example, and the others are not
        BufferedImage flipped = picture(
                "seen", "count=2&views=3&offset=1&augmentations=" + encoded("[{\"type\":\"flip\",\"horizontal\":1}]"));
        for (int y = 2; y < STEP; y++) {
            for (int x = 0; x < 64; x++) {
                int original = flipped.getRGB(2 + x, y);
                for (int view = 1; view <= 3; view++) {
                    assertThat(flipped.getRGB(view * STEP + 2 + 63 - x, y)).isEqualTo(original);
                }
            }
        }
    }

    @Test
    void the_seed_decides() {
        byte[] first = api.get(path("seen", "seed=1&count=2")).bytes();
        assertThat(api.get(path("seen", "seed=1&count=2")).bytes()).isEqualTo(first);
        assertThat(api.get(path("seen", "seed=2&count=2")).bytes()).isNotEqualTo(first);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "seen | ''",
                "seen | random-crop",
                "seen | 'flip, noise,erase,blur'",
                "square | ''",
                "square | noise"
            })
    void draws(String dataset, String augmentations) throws IOException {
        assertThat(picture(dataset, "count=2&views=2&augmentations=" + encoded(augmentations))
                        .getWidth())
                .isEqualTo(3 * STEP + 2);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "no-such | '' | 404 | DATASET_NOT_FOUND | no-such",
                "seen | count=0 | 400 | INVALID_PARAMETER | count",
                "seen | views=17 | 400 | INVALID_PARAMETER | views",
                "seen | offset=20 | 400 | INVALID_PARAMETER | beyond the 20",
                "seen | seed=x | 400 | INVALID_PARAMETER | seed",
                "seen | augmentations=swirl | 400 | INVALID_PARAMETER | 'random-crop, flip, rotate, blur, noise, erase, brightness, feature-mask'",
                "seen | augmentations=noise,noise | 400 | INVALID_PARAMETER | noise twice",
                "seen | augmentations=[] | 400 | INVALID_REQUEST | at least one",
                "seen | augmentations=[{\"type\":\"swirl\"}] | 400 | INVALID_REQUEST | feature-mask",
                "seen | augmentations=[{\"type\":\"noise\",\"sigma\":-1}] | 400 | INVALID_REQUEST | augmentations[0].sigma",
                "seen | augmentations=[{\"type\":\"rotate\",\"degrees\":[3]}] | 400 | INVALID_REQUEST | augmentations[0].degrees",
                "seen | augmentations=[{\"type\":\"rotate\",\"angle\":3}] | 400 | UNKNOWN_PROPERTY | degrees",
                "seen | augmentations=[null] | 400 | INVALID_REQUEST | augmentations",
                "seen | augmentations=[ | 400 | MALFORMED_JSON | ''",
                "seen | augmentations=feature-mask | 422 | DATASET_UNSUITABLE | takes vectors",
                "square | augmentations=flip | 422 | DATASET_UNSUITABLE | 'noise, feature-mask'",
                "narrow | '' | 406 | NOT_ACCEPTABLE | no picture",
            })
    void refuses(String dataset, String query, int status, String code, String named) {
        String[] parts = query.split("=", 2);
        Answer answer = api.get(path(dataset, parts.length < 2 ? "" : parts[0] + "=" + encoded(parts[1])));
        assertThat(answer.status()).as(answer.toString()).isEqualTo(status);
        assertThat(answer.code()).isEqualTo(code);
        assertThat(answer.text()).contains(named);
    }

    private BufferedImage picture(String dataset, String query) throws IOException {
        Answer answer = api.get(path(dataset, query));
        assertThat(answer.status()).as(answer.toString()).isEqualTo(200);
        assertThat(answer.header("Content-Type")).isEqualTo("image/png");
        return ImageIO.read(new ByteArrayInputStream(answer.bytes()));
    }

    private static String path(String dataset, String query) {
        return "/api/v1/datasets/%s/views?%s".formatted(dataset, query);
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }
}
