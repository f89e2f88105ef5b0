package dev.latent.encoding;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.swagger.v3.oas.annotations.media.Schema;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** @param neighbours one list for each query, nearest first */
@Schema(description = "The nearest examples of a dataset.")
record NeighbourAnswer(
        @Schema(description = "The version that answered.", example = "shapes-vae@1")
        String model,

        @Schema(description = "The dataset that was looked in.", example = "shapes")
        String dataset,

        @Schema(description = "One list for each query, nearest first.")
        List<List<Neighbour>> neighbours) {

    /** @param label as the dataset's examples show it; null if none */
    @Schema(description = "An example near the query.")
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record Neighbour(
            @Schema(description = "Index of the example in the dataset.", example = "17")
            int index,

            @Schema(
                    description = "Its label, as the dataset's examples show it; absent where it has none.",
                    implementation = Object.class,
                    example = "heart",
                    requiredMode = Schema.RequiredMode.NOT_REQUIRED)
            @Nullable
            Object label,

            @Schema(
                    description = "Cosine of its embedding and the query's.",
                    minimum = "-1",
                    maximum = "1",
                    example = "0.98")
            float similarity) {}
}
