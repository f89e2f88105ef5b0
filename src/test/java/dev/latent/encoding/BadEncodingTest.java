package dev.latent.encoding;

import static org.assertj.core.api.Assertions.assertThat;

import dev.latent.Datasets;
import dev.latent.HttpApi.Answer;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BadEncodingTest extends EncodingServerTest {

    private static final String MODELS = "/api/v1/models/";

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{\"model\":\"no-such\",\"dataset\":\"en-shapes\",\"format\":\"npy\"} | 404 | MODEL_NOT_FOUND | no-such",
                "{\"model\":\"en-base@99\",\"dataset\":\"en-shapes\",\"format\":\"npy\"} | 404 | MODEL_NOT_FOUND | 99",
                "{\"model\":\"en-base\",\"dataset\":\"no-such\",\"format\":\"npy\"} | 404 | DATASET_NOT_FOUND | no-such",
                "{\"model\":\"en-base\",\"dataset\":\"en-narrow\",\"format\":\"npy\"} | 400 | SHAPE_MISMATCH | 1024",
                "{\"model\":\"en-base\",\"dataset\":\"en-shapes\",\"format\":\"csv\"} | 400 | INVALID_REQUEST | parquet",
                "{\"model\":\"en-base\",\"dataset\":\"en-shapes\"} | 400 | INVALID_REQUEST | format",
                "{\"dataset\":\"en-shapes\",\"format\":\"npy\"} | 400 | INVALID_REQUEST | model",
                "{\"model\":\"en-base\",\"format\":\"npy\"} | 400 | INVALID_REQUEST | dataset",
                "{\"model\":\"en-base\",\"dataset\":\"en-shapes\",\"format\":\"npy\",\"normalize\":\"yes\"} | 400 | INVALID_REQUEST | normalize",
                "{\"model\":\"en-base\",\"dataset\":\"en-shapes\",\"format\":\"npy\",\"batch\":5} | 400 | UNKNOWN_PROPERTY | batch",
                "{\"model\":\"en-base\",\"dataset\":\"en-shapes\",\"format\":\"npy\",\"timeLimitSeconds\":0} | 400 | INVALID_REQUEST | timeLimitSeconds",
            })
    void refuses_a_job_that_cannot_be_done(String body, int status, String code, String named) {
        requireNarrow();
        requireRefused(api.post(Embeddings.ENCODE, body), status, code, named);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "no-such | dataset=en-shapes&index=0 | 404 | MODEL_NOT_FOUND | no-such",
                "en-base | dataset=no-such&index=0 | 404 | DATASET_NOT_FOUND | no-such",
                "en-base | dataset=en-narrow&index=0 | 404 | EMBEDDINGS_NOT_FOUND | /api/v1/encoding-jobs",
                "en-base | index=0 | 400 | INVALID_PARAMETER | dataset",
                "en-base | dataset=en-shapes | 400 | INVALID_PARAMETER | index",
                "en-base | dataset=en-shapes&index=-1 | 400 | INVALID_PARAMETER | index",
                "en-base | dataset=en-shapes&index=700 | 400 | INVALID_PARAMETER | 700",
                "en-base | dataset=en-shapes&index=x | 400 | INVALID_PARAMETER | index",
                "en-base | dataset=en-shapes&index=0&k=0 | 400 | INVALID_PARAMETER | k",
                "en-base | dataset=en-shapes&index=0&k=1001 | 400 | INVALID_PARAMETER | 1000",
            })
    void refuses_a_query_by_index_that_has_no_answer(
            String model, String query, int status, String code, String named) {
        requireNarrow();
        requireEncoded();
        requireRefused(api.get(MODELS + model + "/neighbours?" + query), status, code, named);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{\"dataset\":\"en-shapes\",\"inputs\":[[1,2]]} | 400 | SHAPE_MISMATCH | 1024",
                "{\"dataset\":\"en-shapes\",\"inputs\":[]} | 400 | INVALID_REQUEST | inputs",
                "{\"dataset\":\"en-shapes\"} | 400 | INVALID_REQUEST | inputs",
                "{\"inputs\":[[1,2]]} | 400 | INVALID_REQUEST | dataset",
                "{\"dataset\":\"en-shapes\",\"inputs\":[[1,2]],\"k\":0} | 400 | INVALID_REQUEST | k",
                "{\"dataset\":\"en-shapes\",\"inputs\":[[1,2]],\"k\":1001} | 400 | INVALID_REQUEST | k",
                "{\"dataset\":\"en-shapes\",\"embeddings\":[[1,2]]} | 400 | UNKNOWN_PROPERTY | embeddings",
                "{\"dataset\":\"en-narrow\",\"inputs\":[[1,2]]} | 404 | EMBEDDINGS_NOT_FOUND | en-narrow",
            })
    void refuses_a_query_by_input_that_has_no_answer(String body, int status, String code, String named) {
        requireNarrow();
        requireEncoded();
        requireRefused(api.post(MODELS + "en-base/neighbours", body), status, code, named);
    }

    private void requireNarrow() {
        if (api.get("/api/v1/datasets/en-narrow").status() == 404) {
            Datasets.inline(api, "en-narrow", "[[1,2],[3,4]]", "");
        }
    }

    private void requireEncoded() {
        if (api.get(MODELS + "en-base/neighbours?dataset=en-shapes&index=0").status() == 404) {
            Embeddings.encode(api, "en-base", "en-shapes", "npy", "");
        }
    }

    private static void requireRefused(Answer answer, int status, String code, String named) {
        assertThat(answer.status()).as(answer.toString()).isEqualTo(status);
        assertThat(answer.header("Content-Type")).startsWith("application/problem+json");
        assertThat(answer.code()).isEqualTo(code);
        assertThat(answer.text()).contains(named);
    }
}
