package dev.latent.access;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.swagger.v3.oas.annotations.media.Schema;
import java.util.Arrays;
import java.util.Collection;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** What a key may be used for. */
@Schema(
        description =
                "`read`: look at everything; `encode`: compute with models; `train`: make, change and delete datasets,"
                        + " jobs and models; `admin`: all of these, and keys.")
public enum Scope {
    /** Look at everything, metrics and documentation included. */
    @JsonProperty("read")
    READ,
    /** Compute with published models. */
    @JsonProperty("encode")
    ENCODE,
    /** Make, change and delete datasets, jobs and models. */
    @JsonProperty("train")
    TRAIN,
    /** Everything, and keys. */
    @JsonProperty("admin")
    ADMIN;

    /** Its name in requests, answers and the database. */
    public String label() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** @throws IllegalArgumentException for a word that is no scope */
    static Set<Scope> parse(String commaSeparated) {
        Set<Scope> scopes = new TreeSet<>();
        for (String word : commaSeparated.split(",")) {
            scopes.add(Arrays.stream(values())
                    .filter(scope -> scope.label().equals(word.trim()))
                    .findFirst()
                    .orElseThrow(() -> new IllegalArgumentException(
                            "scopes are some of %s, got '%s'".formatted(join(Arrays.asList(values())), word))));
        }
        return scopes;
    }

    static String join(Collection<Scope> scopes) {
        return scopes.stream().sorted().map(Scope::label).collect(Collectors.joining(","));
    }
}
