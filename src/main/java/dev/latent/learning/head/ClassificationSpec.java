package dev.latent.learning.head;

import io.swagger.v3.oas.annotations.media.Schema;

/** One class out of many: softmax(z W + b), cross-entropy. */
@Schema(description = "One class out of many; the dataset's labels are classes.")
public record ClassificationSpec() implements TaskSpec {

    public static final String TYPE = "classification";

    @Override
    public String type() {
        return TYPE;
    }
}
