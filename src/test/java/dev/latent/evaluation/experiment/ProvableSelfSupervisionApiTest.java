package dev.latent.evaluation.experiment;

import static org.assertj.core.api.Assertions.assertThat;

import dev.latent.HttpApi.Answer;
import dev.latent.Jobs;
import dev.latent.ServerTest;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;

class ProvableSelfSupervisionApiTest extends ServerTest {

    private static final String RUN = "/api/v1/experiments/provable-self-supervision";

    private static final String SMALL = """
            {"classes":4,"dimensions1":12,"dimensions2":10,"unlabelled":2000,"labelled":[200,20],"trials":3,"centreRange":2,"testExamples":1000,"seed":5}""";

    /** Long enough to be stopped. */
    private static final String LARGE = """
            {"classes":50,"dimensions1":200,"dimensions2":200,"unlabelled":200000,"labelled":[10000],"trials":31}""";

    @Test
    void a_report_has_what_was_tried_and_what_came_out() {
        JsonNode job = Jobs.succeed(api, RUN, SMALL);
        assertThat(job.path("type").asString()).isEqualTo("experiment");
        assertThat(job.path("progress").path("fraction").asDouble()).isEqualTo(1);
        assertThat(job.path("progress").path("step").asInt()).isEqualTo(6);
        assertThat(job.path("progress").path("epochs").asInt()).isEqualTo(3);
        assertThat(job.path("metrics").path("accuracyBayes").asDouble()).isBetween(0.5, 1.0);
        assertThat(job.path("metrics").path("recoveryError").asDouble()).isLessThan(1e-10);

        Answer answer = result(job);
        assertThat(answer.header("Content-Type")).isEqualTo("application/json");
        JsonNode report = answer.json().path("report");
        assertThat(answer.json().path("experiment").asString()).isEqualTo("provable-self-supervision");
        JsonNode settings = report.path("settings");
        assertThat(settings.path("seed").asLong()).isEqualTo(5);
        assertThat(settings.path("labelled").toString()).isEqualTo("[20,200]");
        assertThat(settings.path("dependence").asDouble()).isZero();
        assertThat(report.path("points").size()).isEqualTo(10);
        for (JsonNode point : report.path("points")) {
            JsonNode accuracy = point.path("accuracy");
            assertThat(accuracy.path("deviation").asDouble()).isNotNegative();
            assertThat(accuracy.path("low").asDouble())
                    .isLessThanOrEqualTo(accuracy.path("mean").asDouble());
            assertThat(accuracy.path("high").asDouble())
                    .isGreaterThanOrEqualTo(accuracy.path("mean").asDouble());
            assertThat(point.has("excessRisk"))
                    .isEqualTo(!point.path("representation").asString().equals("bayes"));
        }
        assertThat(report.path("points").path(9).path("accuracy").path("mean").asDouble())
                .isEqualTo(job.path("metrics").path("accuracyBayes").asDouble());
    }

    @Test
    void the_page_has_both_plots_and_nothing_from_elsewhere() {
        Answer page = result(Jobs.succeed(api, RUN, SMALL), "Accept", "text/html,*/*;q=0.8");
        assertThat(page.header("Content-Type")).startsWith("text/html");
        assertThat(page.header("Content-Disposition")).startsWith("inline");
        assertThat(page.text())
                .startsWith("<!DOCTYPE html>")
                .contains("Accuracy with few labels", "Excess risk with few labels", "4 classes", "seed 5")
                .doesNotContain("<script", "NaN", "src=", "href=");
        assertThat(page.text().split("<svg ", -1)).hasSize(3);
    }

    @Test
    void the_same_request_gives_the_same_bytes() {
        JsonNode one = Jobs.succeed(api, RUN, SMALL);
        JsonNode two = Jobs.succeed(api, RUN, SMALL);
        assertThat(two.path("id")).isNotEqualTo(one.path("id"));
        assertThat(result(two).bytes()).isEqualTo(result(one).bytes());
    }

    @Test
    void one_trial_has_no_deviation() {
        JsonNode job = Jobs.succeed(api, RUN, SMALL.replace("\"trials\":3", "\"trials\":1"));
        JsonNode accuracy =
                result(job).json().path("report").path("points").path(0).path("accuracy");
        assertThat(accuracy.has("mean")).isTrue();
        assertThat(accuracy.has("deviation")).isFalse();
        assertThat(result(job, "Accept", "text/html").status()).isEqualTo(200);
    }

    @Test
    void the_same_key_gives_the_same_job_and_another_body_is_refused() {
        String first = api.post(RUN, SMALL, "Idempotency-Key", "theorem")
                .json()
                .path("id")
                .asString();
        assertThat(api.post(RUN, SMALL, "Idempotency-Key", "theorem")
                        .json()
                        .path("id")
                        .asString())
                .isEqualTo(first);
        assertThat(api.post(RUN, "{}", "Idempotency-Key", "theorem").code()).isEqualTo("IDEMPOTENCY_KEY_REUSED");
        Jobs.await(api, first);
    }

    @Test
    void a_running_one_is_paused_resumed_and_cancelled() {
        String job = Jobs.submit(api, RUN, LARGE);
        Jobs.await(api, job, Set.of("running"));
        assertThat(api.post("/api/v1/jobs/" + job + "/pause", "").status()).isEqualTo(200);
        assertThat(Jobs.await(api, job, Set.of("paused")).path("state").asString())
                .isEqualTo("paused");
        assertThat(api.post("/api/v1/jobs/" + job + "/resume", "").status()).isEqualTo(200);
        Jobs.await(api, job, Set.of("running"));
        assertThat(api.post("/api/v1/jobs/" + job + "/cancel", "").status()).isEqualTo(200);
        assertThat(Jobs.await(api, job).path("state").asString()).isEqualTo("cancelled");
        assertThat(api.get("/api/v1/jobs/" + job + "/result").code()).isEqualTo("JOB_RESULT_NOT_FOUND");
    }

    @Test
    void all_has_a_default() {
        String job = Jobs.submit(api, RUN, "{}");
        JsonNode request = Jobs.get(api, job).path("request");
        assertThat(request.path("classes").asInt()).isEqualTo(10);
        assertThat(request.path("labelled").toString()).isEqualTo("[20,50,100,200,500,1000,2000,5000]");
        assertThat(request.path("seed").asInt()).isEqualTo(42);
        api.post("/api/v1/jobs/" + job + "/cancel", "");
        Jobs.await(api, job);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{\"classes\":1} | INVALID_REQUEST | classes | between 2 and 50, got 1",
                "{\"dimensions2\":9} | INVALID_REQUEST | dimensions2 | at least classes, 10",
                "{\"labelled\":[9]} | INVALID_REQUEST | labelled | between classes, 10, and 10000, got 9",
                "{\"labelled\":[null]} | INVALID_REQUEST | labelled | got null",
                "{\"labelled\":[]} | INVALID_REQUEST | labelled | 1 to 12",
                "{\"labelled\":\"many\"} | INVALID_REQUEST | labelled | labelled",
                "{\"trials\":0} | INVALID_REQUEST | trials | between 1 and 31, got 0",
                "{\"dependence\":-0.1} | INVALID_REQUEST | dependence | between 0 and 1, got -0.1",
                "{\"dependence\":0.1,\"dimensions1\":30} | INVALID_REQUEST | dimensions2 | at most dimensions1, 30",
                "{\"centreRange\":1e9} | INVALID_REQUEST | centreRange | between 0.01 and 100, got 1000000000",
                "{\"unlabelled\":1e10} | INVALID_REQUEST | unlabelled | unlabelled",
                "{\"testExamples\":1} | INVALID_REQUEST | testExamples | between 100 and 20000, got 1",
                "{\"alpha\":0} | UNKNOWN_PROPERTY | alpha | dependence",
                "{\"timeLimitSeconds\":0} | INVALID_REQUEST | timeLimitSeconds | timeLimitSeconds",
            })
    void refuses_what_makes_no_sense(String body, String code, String field, String named) {
        Answer answer = api.post(RUN, body);
        assertThat(answer.status()).as(answer.toString()).isEqualTo(400);
        assertThat(answer.code()).isEqualTo(code);
        assertThat(answer.json().path("errors").path(0).path("field").asString())
                .isEqualTo(field);
        assertThat(answer.text()).contains(named);
    }

    private Answer result(JsonNode job, String... headers) {
        return api.get("/api/v1/jobs/" + job.path("id").asString() + "/result", headers);
    }
}
