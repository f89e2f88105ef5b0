package dev.latent.finetuning;

import static org.assertj.core.api.Assertions.assertThat;

import dev.latent.Datasets;
import dev.latent.HttpApi.Answer;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BadFineTuningTest extends FineTuningServerTest {

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "no-such | ft-shapes | \"task\":{\"type\":\"classification\"} | 404 | MODEL_NOT_FOUND | no-such",
                "ft-base | no-such | \"task\":{\"type\":\"classification\"} | 404 | DATASET_NOT_FOUND | no-such",
                "ft-base | ft-narrow | \"task\":{\"type\":\"classification\"} | 400 | SHAPE_MISMATCH | 1024",
                "ft-base | ft-shapes | \"task\":{\"type\":\"multi-label\"} | 422 | DATASET_UNSUITABLE | tags",
                "ft-base | ft-shapes | \"task\":{\"type\":\"regression\"} | 422 | DATASET_UNSUITABLE | numbers",
                "ft-base | ft-shapes | \"task\":{\"type\":\"regression\",\"target\":\"hue\"} | 422 | DATASET_UNSUITABLE | hue",
                "ft-base | ft-blank | \"task\":{\"type\":\"classification\"} | 422 | LABELS_MISSING | ft-blank",
                "ft-base | ft-shapes | \"task\":{\"type\":\"classification\"},\"labels\":{\"perClass\":500} | 400 | INVALID_REQUEST | perClass",
                "ft-base | ft-shapes | \"task\":{\"type\":\"classification\"},\"labels\":{\"perClass\":0} | 400 | INVALID_REQUEST | perClass",
                "ft-base | ft-shapes | \"task\":{\"type\":\"classification\"},\"labels\":{\"fraction\":1.5} | 400 | INVALID_REQUEST | fraction",
                "ft-base | ft-shapes | \"task\":{\"type\":\"classification\"},\"labels\":{\"fraction\":0.5,\"perClass\":3} | 400 | INVALID_REQUEST | exactly one",
                "ft-base | ft-shapes | \"task\":{\"type\":\"classification\"},\"labels\":{} | 400 | INVALID_REQUEST | exactly one",
                "ft-base | ft-shapes | \"task\":{\"type\":\"classification\"},\"testFraction\":0.95 | 400 | INVALID_REQUEST | testFraction",
                "ft-base | ft-shapes | \"task\":{\"type\":\"classification\"},\"testFraction\":0.5,\"testDataset\":\"x\" | 400 | INVALID_REQUEST | testDataset",
                "ft-base | ft-shapes | \"task\":{\"type\":\"classification\"},\"testDataset\":\"no-such\" | 404 | DATASET_NOT_FOUND | no-such",
                "ft-base | ft-shapes | \"task\":{\"type\":\"ranking\"} | 400 | INVALID_REQUEST | regression",
                "ft-base | ft-shapes | \"mode\":\"fine-tune\" | 400 | INVALID_REQUEST | task",
                "ft-base | ft-shapes | \"task\":{\"type\":\"classification\"},\"mode\":\"half\" | 400 | INVALID_REQUEST | linear-probe",
                "ft-base | ft-shapes | \"task\":{\"type\":\"classification\"},\"head\":1 | 400 | UNKNOWN_PROPERTY | head",
                "ft-base | ft-shapes | \"task\":{\"type\":\"classification\",\"depth\":1} | 400 | UNKNOWN_PROPERTY | depth",
            })
    void refuses_a_request_that_cannot_be_served(
            String model, String dataset, String rest, int status, String code, String named) {
        if (api.get("/api/v1/datasets/ft-narrow").status() == 404) {
            Datasets.inline(api, "ft-narrow", "[[1,2],[3,4],[5,6],[7,8]]", "[\"a\",\"b\",\"a\",\"b\"]");
            String row = Datasets.example(api, "ft-shapes", 0).path("input").toString();
            Datasets.inline(api, "ft-blank", "[" + row + "," + row + "]", "");
        }
        Answer answer = api.post(FINE_TUNE, request("refused", model, dataset, rest));
        assertThat(answer.status()).as(answer.toString()).isEqualTo(status);
        assertThat(answer.header("Content-Type")).startsWith("application/problem+json");
        assertThat(answer.code()).isEqualTo(code);
        assertThat(answer.text()).contains(named);
    }

    @ParameterizedTest
    @CsvSource({"ends-with-", "UPPER", "a/b"})
    void refuses_a_name_that_no_model_can_have_before_any_work_is_done(String name) {
        for (Answer answer : List.of(
                api.post(FINE_TUNE, request(name, "ft-base", "ft-shapes", CLASSIFY)),
                api.post(
                        TRAIN,
                        "{\"name\":\"%s\",\"dataset\":\"ft-shapes\",\"objective\":{\"type\":\"vae\"}}"
                                .formatted(name)))) {
            assertThat(answer.status()).as(answer.toString()).isEqualTo(400);
            assertThat(answer.code()).isEqualTo("INVALID_REQUEST");
            assertThat(answer.json().path("errors").path(0).path("field").asString())
                    .isEqualTo("name");
        }
    }
}
