package dev.latent.openai;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.swagger.v3.oas.annotations.media.Schema;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Pattern;
import jakarta.validation.constraints.Size;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A batch as OpenAI's clients ask for it. */
@Schema(name = "OpenAiBatchRequest", description = "Many requests in a file, to be answered in the background.")
record BatchCreation(
        @Schema(
                description =
                        "Id of a file with the purpose `batch`: lines of `{\"custom_id\": …, \"method\": \"POST\", \"url\": \"/v1/embeddings\", \"body\": …}`.")
        @JsonProperty("input_file_id")
        @NotNull
        String inputFile,

        @Schema(description = "Which route answers them.", allowableValues = Embeddings.ROUTE)
        @NotNull
        @Pattern(regexp = Embeddings.ROUTE, message = "must be " + Embeddings.ROUTE)
        String endpoint,

        @Schema(description = "Taken; a batch has its turn among the jobs.", allowableValues = "24h")
        @JsonProperty("completion_window")
        @NotNull
        @Pattern(regexp = "24h", message = "must be 24h")
        String completionWindow,

        @Schema(description = "Up to 16 texts of the client's own, which come back with the batch.")
        @Size(max = 16)
        @Nullable
        Map<@Size(max = 64) String, @NotNull @Size(max = 512) String> metadata) {}
