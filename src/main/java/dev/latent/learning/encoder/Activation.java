package dev.latent.learning.encoder;

import com.fasterxml.jackson.annotation.JsonProperty;
import dev.latent.learning.graph.GraphBuilder;

/** The non-linearity between layers. */
public enum Activation {
    @JsonProperty("relu")
    RELU,
    @JsonProperty("tanh")
    TANH,
    @JsonProperty("sigmoid")
    SIGMOID,
    @JsonProperty("gelu")
    GELU;

    public <T> T apply(GraphBuilder<T> graph, T x) {
        return switch (this) {
            case RELU -> graph.relu(x);
            case TANH -> graph.tanh(x);
            case SIGMOID -> graph.sigmoid(x);
            case GELU -> graph.gelu(x);
        };
    }
}
