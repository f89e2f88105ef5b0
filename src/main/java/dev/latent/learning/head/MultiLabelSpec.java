package dev.latent.learning.head;

import io.swagger.v3.oas.annotations.media.Schema;

/** Any number of tags: a logistic regression σ(z w + b) for each of them. */
@Schema(description = "Any number of tags, each with a probability of its own; the dataset's labels are tags.")
public record MultiLabelSpec() implements TaskSpec {

    public static final String TYPE = "multi-label";

    @Override
    public String type() {
        return TYPE;
    }
}
