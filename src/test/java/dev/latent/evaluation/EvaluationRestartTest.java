package dev.latent.evaluation;

import static org.assertj.core.api.Assertions.assertThat;

import dev.latent.Datasets;
import dev.latent.HttpApi;
import dev.latent.Jobs;
import dev.latent.ServerProcess;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

class EvaluationRestartTest {

    private static final String REQUEST = """
            {"model":"shapes-vae","dataset":"many","protocols":["rankme","linear-probe",
             {"type":"label-efficiency","labels":[60,120],"fractions":[],"seeds":3,"supervisedSteps":40},"knn"]}""";

    @TempDir
    private Path home;

    @Test
    void a_job_goes_on_after_kill_minus_9_and_reports_the_same() throws IOException {
        try (ServerProcess server =
                ServerProcess.start(home, "--latent.jobs.heartbeat=300ms", "--latent.jobs.poll-interval=200ms")) {
            HttpApi api = server.api();
            Datasets.shapes(api, "many", 2_000, 1);
            String killed = Jobs.submit(api, EvaluationServerTest.EVALUATE, REQUEST);
            Jobs.awaitStep(api, killed, 2);
            assertThat(Jobs.get(api, killed).path("state").asString()).isEqualTo("running");
            server.workers().forEach(ProcessHandle::destroyForcibly);
            JsonNode job = Jobs.await(api, killed);
            assertThat(job.path("state").asString()).as(job.toString()).isEqualTo("succeeded");
            assertThat(EvaluationServerTest.result(api, job)).isEqualTo(EvaluationServerTest.report(api, REQUEST));
            assertThat(home.resolve("jobs").resolve(killed)).doesNotExist();
        }
    }
}
