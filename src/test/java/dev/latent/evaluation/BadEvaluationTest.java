package dev.latent.evaluation;

import static org.assertj.core.api.Assertions.assertThat;

import dev.latent.HttpApi.Answer;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BadEvaluationTest extends EvaluationServerTest {

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{\"model\":\"no-such\",\"dataset\":\"ev-shapes\",\"protocols\":[\"knn\"]} | 404 | MODEL_NOT_FOUND | no-such",
                "{\"model\":\"ev-vae\",\"dataset\":\"no-such\",\"protocols\":[\"knn\"]} | 404 | DATASET_NOT_FOUND | no-such",
                "{\"model\":\"ev-vae\",\"dataset\":\"ev-bare\",\"protocols\":[\"rankme\"]} | 400 | SHAPE_MISMATCH | 1024",
                "{\"dataset\":\"ev-shapes\",\"protocols\":[\"knn\"]} | 400 | INVALID_REQUEST | models",
                "{\"model\":\"ev-vae\",\"models\":[\"ev-vae\"],\"dataset\":\"ev-shapes\",\"protocols\":[\"knn\"]} | 400 | INVALID_REQUEST | models",
                "{\"models\":[\"ev-vae\",\"ev-vae@1\"],\"dataset\":\"ev-shapes\",\"protocols\":[\"knn\"]} | 400 | INVALID_REQUEST | ev-vae@1",
                "{\"model\":\"ev-vae\",\"protocols\":[\"knn\"]} | 400 | INVALID_REQUEST | dataset",
                "{\"model\":\"ev-vae\",\"dataset\":\"ev-shapes\"} | 400 | INVALID_REQUEST | protocols",
                "{\"model\":\"ev-vae\",\"dataset\":\"ev-shapes\",\"protocols\":[]} | 400 | INVALID_REQUEST | protocols",
                "{\"model\":\"ev-vae\",\"dataset\":\"ev-shapes\",\"protocols\":[\"magic\"]} | 400 | INVALID_REQUEST | linear-probe",
                "{\"model\":\"ev-vae\",\"dataset\":\"ev-shapes\",\"protocols\":[7]} | 400 | INVALID_REQUEST | protocols[0]",
                "{\"model\":\"ev-vae\",\"dataset\":\"ev-shapes\",\"protocols\":[null]} | 400 | INVALID_REQUEST | protocols[0]",
                "{\"model\":\"ev-vae\",\"dataset\":\"ev-shapes\",\"protocols\":[{\"type\":\"knn\",\"k\":[0]}]} | 400 | INVALID_REQUEST | between 1 and 1000",
                "{\"model\":\"ev-vae\",\"dataset\":\"ev-shapes\",\"protocols\":[{\"type\":\"knn\",\"k\":[null]}]} | 400 | INVALID_REQUEST | k",
                "{\"model\":\"ev-vae\",\"dataset\":\"ev-shapes\",\"protocols\":[{\"type\":\"knn\",\"T\":1}]} | 400 | UNKNOWN_PROPERTY | T",
                "{\"model\":\"ev-vae\",\"dataset\":\"ev-shapes\",\"protocols\":[{\"type\":\"iwae\",\"importanceSamples\":0}]} | 400 | INVALID_REQUEST | importanceSamples",
                "{\"model\":\"ev-vae\",\"dataset\":\"ev-shapes\",\"protocols\":[{\"type\":\"neighbours\",\"examples\":[600]}]} | 400 | INVALID_REQUEST | 600",
                "{\"model\":\"ev-vae\",\"dataset\":\"ev-shapes\",\"protocols\":[\"rankme\",\"cka\"]} | 400 | INVALID_REQUEST | protocols[1]",
                "{\"model\":\"ev-simclr\",\"dataset\":\"ev-shapes\",\"protocols\":[\"elbo\"]} | 422 | NOT_SUPPORTED_BY_MODEL | ev-simclr@1",
                "{\"model\":\"ev-vae\",\"dataset\":\"ev-shapes\",\"testFraction\":1,\"protocols\":[\"knn\"]} | 400 | INVALID_REQUEST | testFraction",
                "{\"model\":\"ev-vae\",\"dataset\":\"ev-shapes\",\"testDataset\":\"ev-shapes\",\"protocols\":[\"knn\"]} | 400 | INVALID_REQUEST | testDataset",
            })
    void refuses_a_job_that_cannot_be_done(String body, int status, String code, String named) {
        Answer answer = api.post(EVALUATE, body);
        assertThat(answer.status()).as(answer.toString()).isEqualTo(status);
        assertThat(answer.header("Content-Type")).startsWith("application/problem+json");
        assertThat(answer.code()).isEqualTo(code);
        assertThat(answer.text()).contains(named);
    }
}
