package dev.latent.learning.text;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/** Tokens and their ids, each once; the ids may have gaps. */
final class TokenVocabulary {

    /** Several times what the largest multilingual models have. */
    static final int MAX_SIZE = 2_000_000;

    private final Map<String, Integer> ids = new HashMap<>();

    private final Map<Integer, String> tokens = new HashMap<>();

    /** Special tokens that are looked for in the text itself. */
    private final List<String> added = new ArrayList<>();

    private final @Nullable String unknown;

    private int size;

    /** @param unknown the token that the model itself calls unknown */
    TokenVocabulary(@Nullable String unknown) {
        this.unknown = unknown;
    }

    void add(String token, long id) {
        if (id < 0 || id >= MAX_SIZE) {
            throw new IllegalArgumentException(
                    "the token '%s' has the id %d, expected 0 to %d".formatted(token, id, MAX_SIZE - 1));
        }
        Integer earlier = ids.putIfAbsent(token, (int) id);
        if (earlier != null && earlier != id) {
            throw new IllegalArgumentException("the token '%s' has two ids, %d and %d".formatted(token, earlier, id));
        }
        String other = tokens.putIfAbsent((int) id, token);
        if (other != null && !other.equals(token)) {
            throw new IllegalArgumentException("'%s' and '%s' have the same id %d".formatted(other, token, id));
        }
        size = Math.max(size, (int) id + 1);
    }

    void addSpecial(String token, long id) {
        add(token, id);
        added.add(token);
    }

    List<String> added() {
        return added;
    }

    int size() {
        return size;
    }

    OptionalInt idOf(String token) {
        Integer id = ids.get(token);
        return id == null ? OptionalInt.empty() : OptionalInt.of(id);
    }

    OptionalInt unknown() {
        return unknown == null ? firstOf("[UNK]", "<unk>") : idOf(unknown);
    }

    /** The first of these tokens that there is. */
    OptionalInt firstOf(String... names) {
        for (String name : names) {
            OptionalInt id = idOf(name);
            if (id.isPresent()) {
                return id;
            }
        }
        return OptionalInt.empty();
    }

    String token(int id) {
        String token = tokens.get(id);
        if (token == null) {
            throw new IllegalArgumentException("no token has the id %d; there are %d ids".formatted(id, size));
        }
        return token;
    }
}
