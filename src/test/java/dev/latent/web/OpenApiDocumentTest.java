package dev.latent.web;

import static org.assertj.core.api.Assertions.assertThat;

import dev.latent.ServerTest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** The committed OpenAPI document is the one that the server gives. */
class OpenApiDocumentTest extends ServerTest {

    private static final Path COMMITTED = Path.of("docs", "openapi.json");

    private static final JsonMapper JSON = JsonMapper.builder()
            .enable(SerializationFeature.INDENT_OUTPUT)
            .enable(SerializationFeature.ORDER_MAP_ENTRIES_BY_KEYS)
            .build();

    @Test
    void equals_the_committed_one() throws IOException {
        String current = document();
        if (Boolean.getBoolean("openapi.write")) {
            Files.writeString(COMMITTED, current);
        }
        assertThat(current)
                .as(
                        "docs/openapi.json is out of date; ./mvnw test -Dtest=OpenApiDocumentTest -Dopenapi.write=true writes it")
                .isEqualTo(Files.readString(COMMITTED));
    }

    @Test
    void describes_every_operation_field_and_failure() {
        JsonNode document = api.get("/v3/api-docs").json();
        document.path("paths")
                .properties()
                .forEach(path -> path.getValue().properties().forEach(operation -> {
                    String name = operation.getKey() + " " + path.getKey();
                    assertThat(operation.getValue().path("summary").asString(""))
                            .as(name)
                            .isNotBlank();
                    assertThat(operation.getValue().path("responses").propertyNames())
                            .as(name)
                            .anyMatch(status -> status.startsWith("2"))
                            .anyMatch(status -> status.startsWith("4"));
                }));
        document.path("components").path("schemas").properties().forEach(schema -> schema.getValue()
                .path("properties")
                .properties()
                .forEach(field -> {
                    JsonNode value = field.getValue();
                    boolean described = !value.path("description").asString("").isBlank()
                            || !resolved(document, value)
                                    .path("description")
                                    .asString("")
                                    .isBlank();
                    assertThat(described)
                            .as("%s.%s has a description", schema.getKey(), field.getKey())
                            .isTrue();
                }));
    }

    @Test
    void shows_objectives_and_encoders_as_alternatives_with_a_discriminator() {
        JsonNode schemas = api.get("/v3/api-docs").json().path("components").path("schemas");
        for (String name : new String[] {"ObjectiveSpec", "EncoderSpec", "TaskSpec"}) {
            JsonNode schema = schemas.path(name);
            assertThat(schema.path("oneOf").size()).as(name).isPositive();
            assertThat(schema.path("discriminator").path("propertyName").asString())
                    .isEqualTo("type");
            assertThat(schema.path("discriminator").path("mapping").size())
                    .isEqualTo(schema.path("oneOf").size());
        }
    }

    private static JsonNode resolved(JsonNode document, JsonNode schema) {
        String reference = schema.path("$ref").asString("");
        return reference.isEmpty() ? schema : document.at(reference.substring(1));
    }

    /** The document as text, without the address that this server happens to have. */
    private String document() {
        ObjectNode document = (ObjectNode) api.get("/v3/api-docs").json();
        document.remove("servers");
        return JSON.writeValueAsString(JSON.treeToValue(document, Object.class)) + "\n";
    }
}
