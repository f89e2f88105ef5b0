package dev.latent.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.latent.learning.InputShape;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.NoSuchElementException;
import org.junit.jupiter.api.Test;

class RecentModelsTest {

    private long now;

    private int lookUps;

    private int newest = 1;

    private final RecentModels models = new RecentModels(Duration.ofSeconds(1), () -> now);

    @Test
    void looks_up_once_as_long_as_that_is_recent() {
        assertThat(find().version()).isEqualTo(1);
        newest = 2;
        now += Duration.ofMillis(999).toNanos();
        assertThat(find().version()).isEqualTo(1);
        assertThat(lookUps).isEqualTo(1);
        now += Duration.ofMillis(1).toNanos();
        assertThat(find().version()).isEqualTo(2);
        assertThat(lookUps).isEqualTo(2);
    }

    @Test
    void looks_up_again_after_a_change() {
        find();
        newest = 2;
        models.forget();
        assertThat(find().version()).isEqualTo(2);
    }

    @Test
    void does_not_remember_what_was_looked_up_while_it_changed() {
        models.get("m", reference -> {
            Manifest before = manifest(newest);
            newest = 2;
            models.forget();
            return before;
        });
        assertThat(find().version()).isEqualTo(2);
    }

    @Test
    void remembers_no_failure() {
        assertThatThrownBy(() -> models.get("m", reference -> {
                    throw new NoSuchElementException();
                }))
                .isInstanceOf(NoSuchElementException.class);
        assertThat(find().version()).isEqualTo(1);
    }

    private Manifest find() {
        return models.get("m", reference -> {
            lookUps++;
            return manifest(newest);
        });
    }

    private static Manifest manifest(int version) {
        return new Manifest(
                Manifest.FORMAT,
                "m",
                version,
                Instant.EPOCH,
                "vectors",
                InputShape.of(2),
                1,
                null,
                null,
                null,
                null,
                null,
                null,
                null,
                Map.of(),
                0,
                "test",
                0,
                Map.of());
    }
}
