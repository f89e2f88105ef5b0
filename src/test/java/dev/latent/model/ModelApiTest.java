package dev.latent.model;

import static org.assertj.core.api.Assertions.assertThat;

import dev.latent.HttpApi.Answer;
import dev.latent.Models;
import dev.latent.ServerTest;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.jdbc.core.simple.JdbcClient;
import tools.jackson.databind.JsonNode;

class ModelApiTest extends ServerTest {

    private static final String MODELS = "/api/v1/models";

    private static final String INPUTS = "[[1,2,3,1],[4,0,9,1]]";

    @Autowired
    private JdbcClient database;

    private byte[] artifact;

    @BeforeEach
    void model() {
        if (api.get(MODELS + "/api-tiny").status() == 404) {
            Models.trainTiny(api, "api-tiny");
        }
        artifact = Models.artifact(api, "api-tiny@1");
    }

    @Test
    void shows_a_model_its_manifest_and_its_artifact() {
        JsonNode model = api.get(MODELS + "/api-tiny").json();
        assertThat(model.path("reference").asString()).isEqualTo("api-tiny@1");
        assertThat(model.path("inputKind").asString()).isEqualTo("vectors");
        assertThat(model.path("inputShape")).hasSize(1);
        assertThat(model.path("inputShape").path(0).asInt()).isEqualTo(4);
        assertThat(model.path("embeddingDimensions").asInt()).isEqualTo(2);
        assertThat(model.path("capabilities").toString())
                .contains("encode", "sample", "score")
                .doesNotContain("predict");
        assertThat(model.path("readOnly").asBoolean()).isFalse();
        JsonNode manifest = Models.manifest(api, "api-tiny@1");
        for (String field : List.of(
                "objective", "encoder", "dataset", "training", "metrics", "codeVersion", "createdAt", "files")) {
            assertThat(manifest.has(field)).as(field).isTrue();
        }
        assertThat(manifest.path("dataset").path("sha256").asString()).hasSize(64);
        assertThat(manifest.path("training").path("seed").asInt()).isEqualTo(5);
        ArtifactZip zip = new ArtifactZip(artifact);
        assertThat(zip.entries).containsOnlyKeys("manifest.json", "encoder.onnx", "decoder.onnx");
        for (String file : List.of("encoder.onnx", "decoder.onnx")) {
            assertThat(ModelFiles.entry(zip.entries.get(file)).sha256())
                    .isEqualTo(Models.sha256(api, "api-tiny", file));
        }
        Answer again = api.get(MODELS + "/api-tiny/artifact");
        assertThat(again.bytes()).isEqualTo(artifact);
        assertThat(again.header("Content-Type")).isEqualTo("application/zip");
        assertThat(again.header("Content-Disposition")).contains("api-tiny-1.zip");
    }

    @Test
    void lists_names_and_versions_in_pages() {
        for (int version = 1; version <= 5; version++) {
            assertThat(Models.importAs(api, artifact, "paged")).isEqualTo("paged@" + version);
        }
        Models.importAs(api, artifact, "paged-too");
        assertThat(references(MODELS, 1)).contains("paged@5", "paged-too@1").doesNotContain("paged@4");
        assertThat(references(MODELS, 1)).isEqualTo(references(MODELS, 200));
        assertThat(references(MODELS + "/paged/versions", 2))
                .containsExactly("paged@5", "paged@4", "paged@3", "paged@2", "paged@1");
        assertThat(api.get(MODELS + "/paged/versions?limit=5")
                        .json()
                        .path("nextCursor")
                        .isNull())
                .isTrue();
        for (String query : List.of("?limit=0", "?limit=201", "?limit=x")) {
            assertThat(api.get(MODELS + query).code()).isEqualTo("INVALID_PARAMETER");
            assertThat(api.get(MODELS + "/paged/versions" + query).code()).isEqualTo("INVALID_PARAMETER");
        }
        assertThat(api.get(MODELS + "/paged/versions?cursor=x").code()).isEqualTo("INVALID_PARAMETER");
    }

    @ParameterizedTest
    @CsvSource({"no-such", "api-tiny@99", "api-tiny@no-such", "api-tiny@0", "api-tiny@", "@1", "..%2F..", "api-tiny@1@1"
    })
    void no_route_knows_a_model_that_there_is_not(String reference) {
        String path = MODELS + "/" + reference;
        for (Answer answer : List.of(
                api.get(path),
                api.get(path + "/manifest"),
                api.get(path + "/artifact"),
                api.delete(path),
                api.post(path + "/encode", "{\"inputs\":" + INPUTS + "}"))) {
            assertThat(answer.status()).as(answer.toString()).isIn(400, 404);
            assertThat(answer.header("Content-Type")).startsWith("application/problem+json");
        }
        assertThat(api.get(MODELS + "/no-such/versions").code()).isEqualTo("MODEL_NOT_FOUND");
        assertThat(api.get(MODELS + "/api-tiny@99").code()).isEqualTo("MODEL_NOT_FOUND");
    }

    @Test
    void an_imported_artifact_is_the_same_model_under_the_next_version() {
        Answer imported = Models.tryImport(api, artifact, "");
        assertThat(imported.status()).as(imported.toString()).isEqualTo(201);
        String reference = imported.json().path("reference").asString();
        assertThat(reference).matches("api-tiny@[2-9]");
        assertThat(imported.header("Location")).isEqualTo(MODELS + "/" + reference);
        assertThat(api.get(imported.header("Location")).status()).isEqualTo(200);
        assertThat(Models.encode(api, reference, INPUTS)).isEqualTo(Models.encode(api, "api-tiny@1", INPUTS));
        assertThat(api.delete(MODELS + "/" + reference).status()).isEqualTo(204);
        String next = Models.importAs(api, artifact, "");
        assertThat(next).as("a version does not come back").isNotEqualTo(reference);
        api.delete(MODELS + "/" + next);
    }

    @Test
    void an_alias_is_set_moved_followed_and_deleted() {
        Models.importAs(api, artifact, "aliased");
        Models.importAs(api, artifact, "aliased");
        String alias = MODELS + "/aliased/aliases/production";
        Answer set = api.put(alias, "{\"version\":1}");
        assertThat(set.status()).as(set.toString()).isEqualTo(201);
        assertThat(set.json().path("reference").asString()).isEqualTo("aliased@production");
        assertThat(api.get(MODELS + "/aliased@production")
                        .json()
                        .path("version")
                        .asInt())
                .isEqualTo(1);
        Answer moved = api.put(alias, "{\"version\":2}");
        assertThat(moved.status()).as(moved.toString()).isEqualTo(200);
        assertThat(Models.manifest(api, "aliased@production").path("version").asInt())
                .isEqualTo(2);
        Answer encoded = api.post(MODELS + "/aliased@production/encode", "{\"inputs\":" + INPUTS + "}");
        assertThat(encoded.json().path("model").asString()).isEqualTo("aliased@2");
        assertThat(api.get(MODELS + "/aliased@2").json().path("aliases").path(0).asString())
                .isEqualTo("production");
        Answer inUse = api.delete(MODELS + "/aliased@2");
        assertThat(inUse.status()).as(inUse.toString()).isEqualTo(409);
        assertThat(inUse.code()).isEqualTo("MODEL_IN_USE");
        assertThat(inUse.text()).contains("aliased@production");
        assertThat(api.get(MODELS + "/aliased@2").status()).isEqualTo(200);
        assertThat(api.delete(alias).status()).isEqualTo(204);
        assertThat(api.delete(alias).status()).isEqualTo(404);
        assertThat(api.get(MODELS + "/aliased@production").status()).isEqualTo(404);
        assertThat(api.delete(MODELS + "/aliased@2").status()).isEqualTo(204);
        assertThat(api.get(MODELS + "/aliased").json().path("version").asInt()).isEqualTo(1);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "api-tiny | production | {\"version\":99} | 404 | MODEL_NOT_FOUND",
                "no-such | production | {\"version\":1} | 404 | MODEL_NOT_FOUND",
                "api-tiny | 7 | {\"version\":1} | 400 | INVALID_PARAMETER",
                "api-tiny | Prod | {\"version\":1} | 400 | INVALID_PARAMETER",
                "api-tiny | production | {\"version\":0} | 400 | INVALID_REQUEST",
                "api-tiny | production | {} | 400 | INVALID_REQUEST",
                "api-tiny | production | {\"version\":\"one\"} | 400 | INVALID_REQUEST",
                "api-tiny | production | {\"version\":1,\"to\":2} | 400 | UNKNOWN_PROPERTY",
                "api-tiny | production | {\"version\": | 400 | MALFORMED_JSON",
            })
    void refuses_an_alias_that_cannot_be(String name, String alias, String body, int status, String code) {
        Answer answer = api.put(MODELS + "/" + name + "/aliases/" + alias, body);
        assertThat(answer.status()).as(answer.toString()).isEqualTo(status);
        assertThat(answer.code()).isEqualTo(code);
        assertThat(api.get(MODELS + "/api-tiny@1").json().path("aliases")).isEmpty();
    }

    @Test
    void deletes_a_name_with_all_versions_aliases_and_files() {
        Models.importAs(api, artifact, "doomed");
        Models.importAs(api, artifact, "doomed");
        api.put(MODELS + "/doomed/aliases/production", "{\"version\":1}");
        Models.encode(api, "doomed@1", INPUTS);
        Path folder = home().resolve("models/doomed");
        assertThat(folder.resolve("1/encoder.onnx")).exists();
        assertThat(api.delete(MODELS + "/doomed").status()).isEqualTo(204);
        for (String reference : List.of("doomed", "doomed@1", "doomed@2", "doomed@production")) {
            assertThat(api.get(MODELS + "/" + reference).status()).as(reference).isEqualTo(404);
            assertThat(api.post(MODELS + "/" + reference + "/encode", "{\"inputs\":" + INPUTS + "}")
                            .status())
                    .isEqualTo(404);
        }
        assertThat(folder.resolve("1")).doesNotExist();
        assertThat(folder.resolve("2")).doesNotExist();
        assertThat(api.delete(MODELS + "/doomed").status()).isEqualTo(404);
        assertThat(Models.importAs(api, artifact, "doomed")).isEqualTo("doomed@3");
    }

    @Test
    void a_damaged_file_damages_its_model_alone() throws Exception {
        Models.importAs(api, artifact, "damaged");
        Models.importAs(api, artifact, "damaged");
        Path encoder = home().resolve("models/damaged/1/encoder.onnx");
        byte[] content = Files.readAllBytes(encoder);
        content[content.length / 2] ^= 1;
        Files.write(encoder, content);
        Files.delete(home().resolve("models/damaged/2/encoder.onnx"));
        for (String reference : List.of("damaged@1", "damaged@2")) {
            for (Answer answer : List.of(
                    api.post(MODELS + "/" + reference + "/encode", "{\"inputs\":" + INPUTS + "}"),
                    api.get(MODELS + "/" + reference + "/artifact"))) {
                assertThat(answer.status()).as(answer.toString()).isEqualTo(500);
                assertThat(answer.code()).isEqualTo("MODEL_DAMAGED");
                assertThat(answer.text()).contains(reference, "encoder.onnx").doesNotContain(home().toString());
            }
            assertThat(api.get(MODELS + "/" + reference).status()).isEqualTo(200);
        }
        assertThat(Models.encode(api, "api-tiny@1", INPUTS)).hasSize(2);
        assertThat(api.delete(MODELS + "/damaged").status()).isEqualTo(204);
    }

    @Test
    void a_manifest_that_cannot_be_read_damages_its_model_alone() {
        Models.importAs(api, artifact, "unreadable");
        database.sql("UPDATE model_version SET manifest = '{\"format\":1}' WHERE name = 'unreadable'")
                .update();
        Answer answer = api.get(MODELS + "/unreadable");
        assertThat(answer.status()).as(answer.toString()).isEqualTo(500);
        assertThat(answer.code()).isEqualTo("MODEL_DAMAGED");
        assertThat(references(MODELS, 200)).contains("api-tiny@1").doesNotContain("unreadable@1");
        assertThat(api.delete(MODELS + "/unreadable").status()).isEqualTo(204);
    }

    /** All references of a list, page by page. */
    private List<String> references(String path, int limit) {
        List<String> references = new ArrayList<>();
        String cursor = "";
        do {
            JsonNode page = api.get(path + "?limit=" + limit + cursor).json();
            page.path("items")
                    .forEach(model -> references.add(model.path("reference").asString()));
            JsonNode next = page.path("nextCursor");
            cursor = next.isNull() ? "" : "&cursor=" + next.asString();
        } while (!cursor.isEmpty());
        return references;
    }
}
