package dev.latent.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.latent.ServerProcess;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Servers that had better not start. */
class StartRefusedTest {

    @TempDir
    private Path home;

    @Test
    void without_a_key_it_does_not_listen_where_others_can_reach_it() {
        assertThatThrownBy(() -> ServerProcess.start(home, "--server.address=0.0.0.0"))
                .hasMessageContaining("it has no API keys")
                .hasMessageContaining("keys create")
                .hasMessageNotContaining("\tat ");
    }

    @Test
    void a_setting_that_is_no_key_is_named_and_not_repeated() {
        assertThatThrownBy(() -> ServerProcess.start(
                        home, "--latent.security.api-keys.ci.key=hunter2", "--latent.security.api-keys.ci.scopes=read"))
                .hasMessageContaining("latent.security.api-keys.ci: its key must have at least 32 characters, got 7")
                .hasMessageNotContaining("hunter2")
                .hasMessageNotContaining("\tat ");
    }

    @Test
    void on_a_network_that_is_trusted_it_may_be_open_and_is_called_by_any_name() throws Exception {
        try (ServerProcess server =
                ServerProcess.start(home, "--server.address=0.0.0.0", "--latent.security.allow-open=true")) {
            assertThat(server.api().get("/api/v1/models").status()).isEqualTo(200);
        }
    }
}
