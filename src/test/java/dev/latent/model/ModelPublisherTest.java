package dev.latent.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.latent.Models;
import dev.latent.ServerTest;
import dev.latent.artifact.SharedArtifacts;
import dev.latent.error.ErrorCode;
import dev.latent.error.ServiceException;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

class ModelPublisherTest extends ServerTest {

    private static final Runnable NO_FENCE = () -> {};

    private static final float[] INPUT = {1, 2, 3, 1, 4, 0, 9, 1};

    @Autowired
    private ModelStore models;

    @Autowired
    private JdbcClient jdbc;

    @Autowired
    private SharedArtifacts shared;

    @Autowired
    private PlatformTransactionManager transactions;

    private Manifest base;

    @BeforeEach
    void model() {
        if (api.get("/api/v1/models/pub-tiny").status() == 404) {
            Models.trainTiny(api, "pub-tiny");
        }
        base = models.find("pub-tiny@1");
    }

    @Test
    void a_graph_that_is_not_what_was_trained_is_not_published() {
        float[] embedding = embedding();
        Manifest published = models.publish(draft("agrees", moved(embedding, 5e-5f)), "agrees", NO_FENCE);
        assertThat(published.onnxDifference()).isBetween(4e-5, 1e-4);
        for (float[] expected : List.of(moved(embedding, 2e-4f), moved(embedding, Float.NaN), new float[2])) {
            assertThatThrownBy(() -> models.publish(draft("differs", expected), "differs", NO_FENCE))
                    .isInstanceOfSatisfying(ServiceException.class, failure -> assertThat(failure.code())
                            .isEqualTo(ErrorCode.ONNX_MISMATCH))
                    .hasMessageContaining("encoder.onnx");
        }
        assertThat(api.get("/api/v1/models/differs").status()).isEqualTo(404);
        assertThat(home().resolve("models/differs")).doesNotExist();
        assertThat(home().resolve("models/.incoming")).isEmptyDirectory();
    }

    @Test
    void work_that_is_done_again_is_published_once() {
        ModelDraft draft = draft("repeated", embedding());
        assertThat(models.publish(draft, "job-a", NO_FENCE).reference()).isEqualTo("repeated@1");
        assertThat(models.publish(draft, "job-a", NO_FENCE).reference()).isEqualTo("repeated@1");
        assertThat(models.publish(draft, "job-b", NO_FENCE).reference()).isEqualTo("repeated@2");
        assertThat(models.versions("repeated")).containsExactly(1, 2);
        assertThat(home().resolve("models/.incoming")).isEmptyDirectory();
    }

    /** Whose row is missing: the process died between its rename and its commit, and the next one found the folder first. */
    @Test
    void work_that_was_cut_off_while_it_published_finds_its_model_again() {
        ModelDraft draft = draft("cut-off", embedding());
        models.publish(draft, "job-c", NO_FENCE);
        jdbc.sql("DELETE FROM model_version WHERE name = 'cut-off'").update();
        ModelFiles files = new ModelFiles(home().resolve("models"), 0);
        new ModelRecovery(files, new ModelRows(jdbc), shared, new TransactionTemplate(transactions), Clock.systemUTC())
                .run();
        assertThat(models.publish(draft, "job-c", NO_FENCE).reference()).isEqualTo("cut-off@1");
        assertThat(models.publish(draft, "job-d", NO_FENCE).reference()).isEqualTo("cut-off@2");
    }

    private float[] embedding() {
        try (OnnxSession encoder = OnnxSession.open(models.read(base, Manifest.ENCODER_FILE), 1)) {
            return encoder.run(2, INPUT, Set.of("embedding")).get("embedding");
        }
    }

    private static float[] moved(float[] values, float by) {
        float[] moved = values.clone();
        moved[3] += by * Math.max(1, Math.abs(moved[3]));
        return moved;
    }

    private ModelDraft draft(String name, float[] expected) {
        Map<String, byte[]> contents = new TreeMap<>();
        base.files().keySet().forEach(file -> contents.put(file, models.read(base, file)));
        return new ModelDraft(
                name,
                base.inputKind(),
                base.inputShape(),
                base.embeddingDimensions(),
                base.objective(),
                base.encoder(),
                null,
                base.dataset(),
                base.training(),
                null,
                null,
                base.metrics(),
                1,
                contents,
                List.of(new ModelDraft.OnnxCheck(Manifest.ENCODER_FILE, 2, INPUT, Map.of("embedding", expected))));
    }
}
