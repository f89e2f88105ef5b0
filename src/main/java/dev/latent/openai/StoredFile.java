package dev.latent.openai;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.swagger.v3.oas.annotations.media.Schema;
import java.time.Instant;

/** A file that a client uploaded. */
@Schema(name = "OpenAiFile", description = "A file that a client uploaded.")
record StoredFile(
        @Schema(
                description = "Its identifier; later files sort after earlier ones.",
                example = "file-019a2b3c4d5e6f7081920a1b")
        String id,

        @Schema(description = "What this is.", allowableValues = "file")
        String object,

        @Schema(description = "Its size.", example = "5120") long bytes,

        @Schema(description = "When it was uploaded, in seconds since 1970.") @JsonProperty("created_at")
        long createdAt,

        @Schema(description = "As its client calls it.", example = "train.jsonl")
        String filename,

        @Schema(description = "What it is for.", example = "fine-tune")
        String purpose,

        @Schema(description = "Always `processed`: a file is whole or not there.", allowableValues = "processed")
        String status) {

    static StoredFile of(String id, String filename, String purpose, long bytes, Instant createdAt) {
        return new StoredFile(id, "file", bytes, createdAt.getEpochSecond(), filename, purpose, "processed");
    }
}
