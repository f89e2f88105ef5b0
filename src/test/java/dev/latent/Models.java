package dev.latent;

import static org.assertj.core.api.Assertions.assertThat;

import dev.latent.HttpApi.Answer;
import tools.jackson.databind.JsonNode;

/** Makes small models as a client does, and looks at them. */
public final class Models {

    private static final String PATH = "/api/v1/models/";

    private Models() {}

    /** Trains the smallest of models: 4 numbers in, 2 out. The dataset {@code name} is made for it. */
    public static String trainTiny(HttpApi api, String name) {
        StringBuilder rows = new StringBuilder("[");
        for (int i = 0; i < 24; i++) {
            rows.append(i == 0 ? "" : ",").append("[%d,%d,%d,1]".formatted(i % 5, i % 7, (i * i) % 11));
        }
        Datasets.inline(api, name, rows + "]", "");
        return Jobs.succeed(api, "/api/v1/training-jobs", """
                        {"name":"%1$s","dataset":"%1$s","objective":{"type":"vae","latentDim":2,"likelihood":"gaussian"},
                         "encoder":{"type":"mlp","hidden":[8]},"training":{"epochs":2,"batchSize":8,"seed":5}}""".formatted(name))
                .path("model")
                .asString();
    }

    public static JsonNode manifest(HttpApi api, String reference) {
        return api.get(PATH + reference + "/manifest").json();
    }

    public static String sha256(HttpApi api, String reference, String file) {
        String sha256 =
                manifest(api, reference).path("files").path(file).path("sha256").asString("");
        assertThat(sha256).as(reference + " " + file).hasSize(64);
        return sha256;
    }

    public static byte[] artifact(HttpApi api, String reference) {
        Answer answer = api.get(PATH + reference + "/artifact");
        assertThat(answer.status()).as(reference).isEqualTo(200);
        return answer.bytes();
    }

    /** Imports an artifact; under a name of its own where that is not empty. */
    public static Answer tryImport(HttpApi api, byte[] artifact, String name) {
        HttpApi.Form form = new HttpApi.Form().file("file", "artifact.zip", artifact);
        return api.postForm("/api/v1/models", name.isEmpty() ? form : form.field("name", name));
    }

    /** Imports an artifact and returns its reference. */
    public static String importAs(HttpApi api, byte[] artifact, String name) {
        Answer answer = tryImport(api, artifact, name);
        assertThat(answer.status()).as(answer.toString()).isEqualTo(201);
        return answer.json().path("reference").asString();
    }

    /** The embeddings of some inputs, given as JSON. */
    public static JsonNode encode(HttpApi api, String reference, String inputs) {
        Answer answer = api.post(PATH + reference + "/encode", "{\"inputs\":%s}".formatted(inputs));
        assertThat(answer.status()).as(answer.toString()).isEqualTo(200);
        return answer.json().path("embeddings");
    }
}
