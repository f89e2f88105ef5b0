package dev.latent.inference;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonProperty;
import io.swagger.v3.oas.annotations.media.ArraySchema;
import io.swagger.v3.oas.annotations.media.Schema;
import jakarta.validation.constraints.DecimalMax;
import jakarta.validation.constraints.DecimalMin;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Size;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Which dimensions of z to change, one at a time. */
@Schema(description = "Which dimensions of z to change, one at a time.")
record TraverseRequest(
        @Schema(ref = InferenceDocs.INPUT) @Nullable Input input,

        @ArraySchema(
                arraySchema = @Schema(description = "Dimensions, from 0; absent: the first ten."),
                schema = @Schema(minimum = "0"))
        @Nullable
        @Size(min = 1, max = 4096)
        List<@NotNull Integer> dimensions,

        @ArraySchema(
                arraySchema =
                        @Schema(
                                description = "Lowest and highest value, from -1000 to 1000.",
                                defaultValue = "[-3, 3]"),
                minItems = 2,
                maxItems = 2)
        @Size(min = 2, max = 2)
        List<@NotNull @DecimalMin("-1000") @DecimalMax("1000") Double> range,

        @Schema(description = "Values for each dimension.", defaultValue = "7") @Min(2) @Max(1000)
        int steps) {

    /** As JSON gives it: what is absent gets its default. */
    @JsonCreator
    static TraverseRequest of(
            @JsonProperty("input") @Nullable Input input,
            @JsonProperty("dimensions") @Nullable List<Integer> dimensions,
            @JsonProperty("range") @Nullable List<Double> range,
            @JsonProperty("steps") @Nullable Integer steps) {
        return new TraverseRequest(
                input, dimensions, range == null ? List.of(-3.0, 3.0) : range, steps == null ? 7 : steps);
    }
}
