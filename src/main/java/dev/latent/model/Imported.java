package dev.latent.model;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.latent.learning.onnx.TokenPooling;
import io.swagger.v3.oas.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/**
 * What was made of somebody else's encoder, so that the same file can be imported in the same way again.
 *
 * @param sha256        of the file that came
 * @param output        the result that was taken
 * @param pooling       null where it takes images
 * @param normalize     whether embeddings were given length 1
 * @param preprocessing null where it takes texts
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
@Schema(description = "What was made of somebody else's encoder when it was imported.")
public record Imported(
        @Schema(description = "Checksum of the file that came.")
        String sha256,

        @Schema(description = "The output of its graph that was taken.", example = "last_hidden_state")
        String output,

        @Schema(description = "How the vectors of tokens became one; absent where it takes images.") @Nullable
        TokenPooling pooling,

        @Schema(description = "Whether embeddings are divided by their length.")
        boolean normalize,

        @Schema(description = "How pictures become its input; absent where it takes texts.") @Nullable
        ImagePreprocessing preprocessing) {}
