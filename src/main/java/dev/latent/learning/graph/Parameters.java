package dev.latent.learning.graph;

import dev.latent.learning.Tensor;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * A network's parameters by name, in the order of their declaration.
 *
 * @param byName for example {@code encoder.hidden.0.weight}
 */
public record Parameters(Map<String, Tensor> byName) {

    public static final Parameters NONE = new Parameters(Map.of());

    public Parameters {
        byName = Collections.unmodifiableMap(new LinkedHashMap<>(byName));
    }

    public Tensor get(String name) {
        Tensor tensor = byName.get(name);
        if (tensor == null) {
            throw new IllegalArgumentException("no parameter " + name + " among " + byName.keySet());
        }
        return tensor;
    }
}
