package dev.latent.dataset;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.latent.HttpApi.Answer;
import dev.latent.ServerTest;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

class ShapesTest extends ServerTest {

    /** Area of each shape at scale 1, as a part of the image: (2 · 0.22)², 0.22² π · 1.3 · 0.7, and the heart's by counting. */
    private static final Map<String, Double> AREAS = Map.of("square", 0.1936, "ellipse", 0.13837, "heart", 0.1341);

    /** A side of 7.04 pixels may meet samples of 7.25. */
    private static final double SAMPLING = 0.07;

    @ParameterizedTest
    @CsvSource({
        "32, ce6af05782deea9ec633b15d1aad7af5e8c807969a7188781c5f1f796f74edc2",
        "64, 95b65e50a2b936d1ef0b4f920bddab6506316ccf24e761e9f210286df19fdd12"
    })
    void one_seed_gives_the_same_bytes_on_every_machine(int size, String sha256) {
        assertThat(shapes("same-bytes-" + size, 2000, size).path("sha256").asString())
                .isEqualTo(sha256);
    }

    @ParameterizedTest
    @ValueSource(ints = {32, 64})
    void every_sprite_is_whole_and_where_its_factors_say(int size) {
        String name = "whole-" + size;
        shapes(name, 600, size);
        JsonNode items = api.get("/api/v1/datasets/" + name + "/examples?limit=600")
                .json()
                .path("items");
        assertThat(items.size()).isEqualTo(600);
        for (JsonNode item : items) {
            double ink = 0;
            double x = 0;
            double y = 0;
            for (int i = 0; i < size * size; i++) {
                double value = item.path("input").get(i).asDouble();
                ink += value;
                x += value * (i % size + 0.5) / size;
                y += value * (i / size + 0.5) / size;
            }
            JsonNode factors = item.path("factors");
            double scale = factors.path("scale").asDouble();
            double area = AREAS.get(item.path("label").asString()) * scale * scale;
            assertThat(ink / (size * size))
                    .as(item.path("label") + " " + factors)
                    .isCloseTo(area, within(SAMPLING * area));
            assertThat(x / ink).isCloseTo(0.31 + 0.38 * factors.path("x").asDouble(), within(0.04));
            assertThat(y / ink).isCloseTo(0.31 + 0.38 * factors.path("y").asDouble(), within(0.04));
        }
    }

    @Test
    void another_seed_gives_other_pictures() {
        JsonNode one = shapes("seed-one", 40, 32);
        Answer two = api.post(
                "/api/v1/datasets",
                "{\"name\":\"seed-two\",\"source\":{\"type\":\"builtin\",\"generator\":\"shapes\",\"count\":40,\"seed\":2}}");
        assertThat(one.path("factors").toString()).isEqualTo("[\"shape\",\"scale\",\"orientation\",\"x\",\"y\"]");
        assertThat(two.json().path("sha256")).isNotEqualTo(one.path("sha256"));
    }

    @Test
    void shapes_come_about_equally_often() {
        JsonNode labels = shapes("counted", 3000, 32).path("labels");
        Map<String, Integer> counts = new HashMap<>();
        for (int i = 0; i < 3; i++) {
            counts.put(
                    labels.path("names").path(i).asString(),
                    labels.path("counts").path(i).asInt());
        }
        assertThat(counts).containsOnlyKeys("square", "ellipse", "heart");
        assertThat(counts.values()).allSatisfy(count -> assertThat(count).isBetween(880, 1120));
    }

    private JsonNode shapes(String name, int count, int size) {
        Answer answer = api.post(
                "/api/v1/datasets",
                "{\"name\":\"%s\",\"source\":{\"type\":\"builtin\",\"generator\":\"shapes\",\"count\":%d,\"seed\":1,\"size\":%d}}"
                        .formatted(name, count, size));
        assertThat(answer.status()).as(answer.toString()).isEqualTo(201);
        return answer.json();
    }
}
