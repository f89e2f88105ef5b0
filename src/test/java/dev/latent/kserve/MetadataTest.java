package dev.latent.kserve;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

class MetadataTest extends ProtocolTest {

    @Test
    void the_server_says_what_it_is_and_which_extensions_it_has() {
        JsonNode server = api.get("/v2").json();
        assertThat(server.path("name").asString()).isEqualTo("latent-server");
        assertThat(server.path("version").asString()).isNotBlank();
        assertThat(server.path("extensions").toString()).isEqualTo("[\"binary_tensor_data\",\"model_repository\"]");
        assertThat(api.get("/v2/health/live").text()).isEqualTo("{\"live\":true}");
        assertThat(api.get("/v2/health/ready").text()).isEqualTo("{\"ready\":true}");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "/versions/1", "@1"})
    void a_model_says_what_it_takes_and_gives(String version) {
        assertThat(api.get("/v2/models/" + IMAGES + version).text())
                .isEqualTo("{\"name\":\"protocol-images\",\"versions\":[\"1\"],\"platform\":\"onnxruntime_onnx\","
                        + "\"inputs\":[{\"name\":\"input\",\"datatype\":\"FP32\",\"shape\":[-1,6,5]}],"
                        + "\"outputs\":[{\"name\":\"embedding\",\"datatype\":\"FP32\",\"shape\":[-1,3]},"
                        + "{\"name\":\"posterior_variance\",\"datatype\":\"FP32\",\"shape\":[-1,3]}]}");
        assertThat(api.get("/v2/models/" + IMAGES + version + "/ready").text())
                .isEqualTo("{\"name\":\"protocol-images\",\"ready\":true}");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/v2/models/none",
                "/v2/models/none/ready",
                "/v2/models/protocol-images/versions/7",
                "/v2/models/protocol-images/versions/7/ready",
                "/v2/models/protocol-images@none/ready",
                "/v2/unknown"
            })
    void what_there_is_not_is_a_404_in_the_protocols_words(String path) {
        assertThat(api.get(path).status()).isEqualTo(404);
        assertThat(api.get(path).json().propertyNames()).containsExactly("error");
    }
}
