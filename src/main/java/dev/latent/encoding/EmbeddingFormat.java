package dev.latent.encoding;

import com.fasterxml.jackson.annotation.JsonProperty;
import dev.latent.dataset.DatasetReader;
import dev.latent.learning.Npy;
import io.swagger.v3.oas.annotations.media.Schema;
import java.io.IOException;
import java.nio.file.Path;

/** How a file holds the embeddings of a dataset. */
@Schema(
        description =
                "`npy`: a NumPy array, float32 [examples, dimensions]. `jsonl`: a line for each example, `{\"index\":0,\"embedding\":[…],\"label\":…}`, with the"
                        + " label as `GET /api/v1/datasets/{name}/examples` shows it, left out where there is none. `parquet`: columns `index` (int64),"
                        + " `label` (string, null where there is none; numbers and lists of tags as JSON) and `embedding` (list of float).",
        example = "npy")
enum EmbeddingFormat {
    @JsonProperty("npy")
    NPY(Npy.MEDIA_TYPE),
    @JsonProperty("jsonl")
    JSONL("application/jsonl"),
    @JsonProperty("parquet")
    PARQUET("application/vnd.apache.parquet");

    private final String mediaType;

    EmbeddingFormat(String mediaType) {
        this.mediaType = mediaType;
    }

    String mediaType() {
        return mediaType;
    }

    /** Begins a file of the embeddings of all of a dataset's examples. */
    EmbeddingWriter create(Path file, DatasetReader examples, int dimensions) throws IOException {
        return switch (this) {
            case NPY -> new NpyEmbeddingWriter(file, examples.count(), dimensions);
            case JSONL -> new JsonLinesEmbeddingWriter(file, examples);
            case PARQUET -> new ParquetEmbeddingWriter(file, examples);
        };
    }
}
