package dev.latent.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.latent.HttpApi.Answer;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.springframework.jdbc.core.simple.JdbcClient;
import tools.jackson.databind.json.JsonMapper;

/** Files that jobs leave, and who gets which. */
class JobResultTest {

    private static final ResultFile FIGURES = new ResultFile("report.json", "application/json");

    private static final ResultFile PAGE = new ResultFile("report.html", "text/html;charset=UTF-8");

    private static QueueServer server;

    @BeforeAll
    static void start() throws Exception {
        server = QueueServer.start("h2", "--latent.jobs.workers=1");
    }

    @AfterAll
    static void stop() throws Exception {
        server.close();
    }

    @AfterEach
    void clear() {
        server.clear();
    }

    @Test
    void a_client_gets_the_file_that_it_accepts_and_the_first_where_it_does_not_care() {
        String result = succeeded(FIGURES, PAGE);
        for (String json : new String[] {
            "*/*",
            "application/json",
            "application/*",
            "application/json, text/html;q=0.9",
            "text/html;q=0, */*;q=0.1",
            "application/x-npy",
            "text/plain"
        }) {
            Answer answer = server.api().get(result, "Accept", json);
            assertThat(answer.text()).as(json).isEqualTo("it is report.json");
            assertThat(answer.header("Content-Type")).isEqualTo("application/json");
            assertThat(answer.header("Content-Disposition")).isEqualTo("attachment; filename=\"report.json\"");
            assertThat(answer.response().headers().allValues("Vary")).contains("Accept");
        }
        assertThat(server.api().get(result).text()).isEqualTo("it is report.json");
        for (String html : new String[] {
            "text/html",
            "text/*",
            "text/html, application/json;q=0.5",
            "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"
        }) {
            Answer answer = server.api().get(result, "Accept", html);
            assertThat(answer.text()).as(html).isEqualTo("it is report.html");
            assertThat(answer.header("Content-Type")).startsWith("text/html");
            assertThat(answer.header("Content-Disposition")).isEqualTo("inline; filename=\"report.html\"");
        }
    }

    @Test
    void a_page_may_have_styles_and_nothing_that_runs() {
        String result = succeeded(FIGURES, PAGE);
        assertThat(server.api().get(result, "Accept", "text/html").header("Content-Security-Policy"))
                .contains("default-src 'none'", "style-src 'unsafe-inline'", "sandbox", "frame-ancestors 'none'")
                .doesNotContain("script");
        assertThat(server.api().get(result).header("Content-Security-Policy")).doesNotContain("unsafe");
    }

    @Test
    void each_file_has_a_tag_of_its_own() {
        String result = succeeded(FIGURES, PAGE);
        String json = server.api().get(result).header("ETag");
        String html = server.api().get(result, "Accept", "text/html").header("ETag");
        assertThat(json).isNotEqualTo(html);
        assertThat(server.api().get(result, "If-None-Match", json).status()).isEqualTo(304);
        assertThat(server.api()
                        .get(result, "Accept", "text/html", "If-None-Match", json)
                        .status())
                .isEqualTo(200);
    }

    @Test
    void what_is_no_media_type_is_not_acceptable() {
        Answer answer = server.api().get(succeeded(FIGURES, PAGE), "Accept", "html");
        assertThat(answer.status()).isEqualTo(406);
        assertThat(answer.code()).isEqualTo("NOT_ACCEPTABLE");
    }

    @Test
    void a_single_file_is_stored_as_it_always_was() {
        String result = succeeded(FIGURES);
        assertThat(server.bean(JdbcClient.class)
                        .sql("select result from jobs where id = :id")
                        .param("id", result.split("/")[4])
                        .query(String.class)
                        .single())
                .doesNotContain("others");
        assertThat(JsonMapper.builder()
                        .build()
                        .readValue(
                                "{\"folder\":\"a-1\",\"file\":{\"name\":\"a\",\"mediaType\":\"b/c\"},\"files\":{}}",
                                JobResult.class)
                        .offered())
                .containsExactly(new ResultFile("a", "b/c"));
        assertThat(server.api().get(result, "Accept", "text/html").text()).isEqualTo("it is report.json");
    }

    @Test
    void two_files_of_one_media_type_could_not_be_told_apart() {
        List<ResultFile> files = List.of(FIGURES, new ResultFile("other.json", "application/json"));
        assertThatThrownBy(() -> new JobOutcome(null, Map.of(), null, files))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("media type of its own");
    }

    private static String succeeded(ResultFile... files) {
        server.gated.leave(files);
        Job job = server.submit(null, "result", JobPriority.NORMAL);
        server.gated.letThrough(1);
        server.await(job, JobState.SUCCEEDED);
        return "/api/v1/jobs/" + job.id() + "/result";
    }
}
