package dev.latent.inference;

import io.swagger.v3.oas.annotations.media.Schema;
import java.util.List;

@Schema(description = "What hidden tokens could be.")
record FillMaskAnswer(
        @Schema(description = "The version that answered.", example = "captions-mlm@1")
        String model,

        @Schema(description = "One for each `[MASK]`, in their order.")
        List<Mask> masks) {

    /** Guesses at one place, each as if the others stayed hidden. */
    @Schema(description = "Guesses at one place, while the other places stay hidden.")
    record Mask(
            @Schema(description = "Its place among the text's tokens; 0 is the mark of the beginning.", example = "3")
            int position,

            @Schema(description = "Most probable first.") List<Guess> guesses) {}

    /** A token that could be there. */
    @Schema(description = "A token that could be there.")
    record Guess(
            @Schema(description = "The token; one that begins with `##` goes on with a word.", example = "rides")
            String token,

            @Schema(description = "How probable the model thinks it is.", example = "0.31")
            float probability,

            @Schema(description = "The text with it.", example = "a man rides a horse")
            String text) {}
}
