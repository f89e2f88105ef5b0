package dev.latent;

import static org.assertj.core.api.Assertions.assertThat;

import dev.latent.HttpApi.Answer;
import tools.jackson.databind.JsonNode;

/** Makes small datasets as a client does. */
public final class Datasets {

    private Datasets() {}

    /** Sprites of three classes, 32×32. */
    public static void shapes(HttpApi api, String name, int count, long seed) {
        made(api.post("/api/v1/datasets", """
                {"name":"%s","source":{"type":"builtin","generator":"shapes","count":%d,"seed":%d}}""".formatted(name, count, seed)));
    }

    /** Vectors, given as JSON; labels as JSON, or empty for none. */
    public static void inline(HttpApi api, String name, String rows, String labels) {
        String labelled = labels.isEmpty() ? "" : ",\"labels\":" + labels;
        made(api.post("/api/v1/datasets", """
                {"name":"%s","source":{"type":"inline","rows":%s%s}}""".formatted(name, rows, labelled)));
    }

    /** The input of one example, as JSON. */
    public static JsonNode example(HttpApi api, String name, int index) {
        return api.get("/api/v1/datasets/%s/examples?offset=%d&limit=1".formatted(name, index))
                .json()
                .path("items")
                .path(0);
    }

    private static void made(Answer answer) {
        assertThat(answer.status()).as(answer.toString()).isEqualTo(201);
    }
}
