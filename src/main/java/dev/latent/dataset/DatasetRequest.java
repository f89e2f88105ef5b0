package dev.latent.dataset;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import dev.latent.learning.InputShape;
import io.swagger.v3.oas.annotations.media.ArraySchema;
import io.swagger.v3.oas.annotations.media.DiscriminatorMapping;
import io.swagger.v3.oas.annotations.media.Schema;
import jakarta.validation.Valid;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Pattern;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** A dataset to make from a JSON request. */
@Schema(description = "A dataset to make.")
record DatasetRequest(
        @Schema(
                description = "Name of the new dataset.",
                example = "shapes",
                pattern = NAME,
                requiredMode = Schema.RequiredMode.REQUIRED)
        @NotNull
        @Pattern(regexp = NAME, message = "must match " + NAME)
        String name,

        @Schema(description = "Where its examples come from.", requiredMode = Schema.RequiredMode.REQUIRED)
        @NotNull
        @Valid
        Source source) {

    static final String NAME = "[a-z0-9][a-z0-9._-]{0,63}";

    /** Where examples come from. */
    @JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "type")
    @JsonSubTypes({
        @JsonSubTypes.Type(value = InlineSource.class, name = "inline"),
        @JsonSubTypes.Type(value = BuiltinSource.class, name = "builtin")
    })
    @Schema(
            description = "Where examples come from.",
            oneOf = {InlineSource.class, BuiltinSource.class},
            discriminatorProperty = "type",
            discriminatorMapping = {
                @DiscriminatorMapping(value = "inline", schema = InlineSource.class),
                @DiscriminatorMapping(value = "builtin", schema = BuiltinSource.class)
            })
    sealed interface Source permits InlineSource, BuiltinSource {}

    /**
     * Examples in the request itself.
     *
     * @param rows   one array for each example, flat or nested, or one string, or two in an array
     * @param labels one for each example, or absent
     * @param shape  of each example; absent: the nesting of the first
     */
    @Schema(description = "Examples in the request itself.")
    record InlineSource(
            @ArraySchema(
                    arraySchema =
                            @Schema(
                                    description =
                                            "One array for each example: flat numbers for vectors, nested [height][width] or [height][width][3] for images; a string for text, and with kind paired-text an array of two.",
                                    requiredMode = Schema.RequiredMode.REQUIRED),
                    schema = @Schema(description = "One example.", implementation = Object.class))
            @NotNull
            List<JsonNode> rows,

            @ArraySchema(
                    arraySchema =
                            @Schema(
                                    description =
                                            "One for each example: a class name, a number, an array of tags, or null where there is none."),
                    schema = @Schema(description = "One label.", implementation = Object.class))
            @Nullable
            List<JsonNode> labels,

            @Schema(
                    description = "Shape of each example of numbers; absent: the nesting of the first row.",
                    type = "array",
                    implementation = Integer[].class)
            @Nullable
            InputShape shape,

            @Schema(
                    description =
                            "Absent: text where the first row is a string, images where the shape has more than one size.")
            @Nullable
            DatasetKind kind,

            @Schema(description = "What labels are; absent: found out.")
            LabelSummary.@Nullable Kind labelKind)
            implements Source {}

    /** The program's own generator. */
    @Schema(
            description =
                    "White sprites on black, with the ground-truth factors shape, scale, orientation, x and y, in the manner of dSprites.")
    record BuiltinSource(
            @Schema(
                    description = "Which generator.",
                    allowableValues = "shapes",
                    requiredMode = Schema.RequiredMode.REQUIRED)
            @NotNull
            Generator generator,

            @Schema(description = "How many examples.", defaultValue = "2000", minimum = "1", maximum = "1000000")
            @Min(1)
            @Max(1_000_000)
            int count,

            @Schema(description = "Which ones: the same seed gives the same examples.", defaultValue = "1")
            long seed,

            @Schema(
                    description = "Height and width in pixels.",
                    defaultValue = "32",
                    allowableValues = {"32", "64"})
            @Min(32)
            @Max(64)
            int size)
            implements Source {

        /** As JSON gives it: what is absent gets its default. */
        @JsonCreator
        static BuiltinSource of(
                @JsonProperty("generator") Generator generator,
                @JsonProperty("count") @Nullable Integer count,
                @JsonProperty("seed") @Nullable Long seed,
                @JsonProperty("size") @Nullable Integer size) {
            int pixels = size == null ? 32 : size;
            if (pixels != 32 && pixels != 64) {
                throw new IllegalArgumentException("size must be 32 or 64, got " + pixels);
            }
            return new BuiltinSource(generator, count == null ? 2000 : count, seed == null ? 1 : seed, pixels);
        }
    }

    enum Generator {
        @JsonProperty("shapes")
        SHAPES
    }
}
