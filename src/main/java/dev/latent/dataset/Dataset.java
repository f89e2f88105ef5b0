package dev.latent.dataset;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.latent.error.ErrorCode;
import dev.latent.error.ServiceException;
import dev.latent.learning.InputShape;
import io.swagger.v3.oas.annotations.media.Schema;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A stored dataset's description.
 *
 * @param sha256  of the stored examples, labels and factors, hexadecimal
 * @param shape   null for text, as minimum and maximum are; {@link #values()} has them where they must be
 * @param minimum smallest value among all examples, as encoders see them
 * @param maximum largest value
 * @param labels  what kind of labels there are and what they are called
 * @param factors names of ground-truth factors, empty if there are none
 * @param damage  what is known to be wrong with its files; null if nothing is, and where it is stored
 */
@Schema(description = "Immutable examples, with or without labels.")
public record Dataset(
        @Schema(description = "Its name.", example = "shapes")
        String name,

        @Schema(description = "What an example is.", example = "images")
        DatasetKind kind,

        @Schema(
                description = "Shape of one example: [width], [height, width] or [height, width, 3]; absent for text.",
                type = "array",
                implementation = Integer[].class,
                example = "[32, 32]",
                requiredMode = Schema.RequiredMode.NOT_REQUIRED)
        @JsonInclude(JsonInclude.Include.NON_NULL)
        @Nullable
        InputShape shape,

        @Schema(description = "How many examples.", example = "2000")
        int count,

        @Schema(description = "SHA-256 of the stored examples, labels and factors, hexadecimal.")
        String sha256,

        @Schema(
                description = "Smallest value among all examples, as encoders see them; absent for text.",
                example = "0",
                requiredMode = Schema.RequiredMode.NOT_REQUIRED)
        @JsonInclude(JsonInclude.Include.NON_NULL)
        @Nullable
        Double minimum,

        @Schema(
                description = "Largest value; absent for text.",
                example = "1",
                requiredMode = Schema.RequiredMode.NOT_REQUIRED)
        @JsonInclude(JsonInclude.Include.NON_NULL)
        @Nullable
        Double maximum,

        @Schema(description = "What labels there are.") LabelSummary labels,

        @Schema(description = "Names of ground-truth factors; empty if there are none.")
        List<String> factors,

        @Schema(description = "When it was stored.") Instant createdAt,

        @Schema(
                description = "What is wrong with its files, as far as that was noticed; absent if nothing.",
                requiredMode = Schema.RequiredMode.NOT_REQUIRED)
        @JsonInclude(JsonInclude.Include.NON_NULL)
        @Nullable
        String damage) {

    /**
     * What the numbers of the examples are.
     *
     * @param minimum smallest value among all examples
     * @param maximum largest value
     */
    public record Values(InputShape shape, double minimum, double maximum) {}

    /**
     * For who needs examples of numbers.
     *
     * @throws ServiceException DATASET_UNSUITABLE if the examples are text
     */
    public Values values() {
        if (shape == null || minimum == null || maximum == null) {
            throw unsuitable("vectors or images");
        }
        return new Values(shape, minimum, maximum);
    }

    /**
     * For who needs examples of text.
     *
     * @throws ServiceException DATASET_UNSUITABLE if they are numbers
     */
    public void requireText() {
        if (!kind.isText()) {
            throw unsuitable("text or paired-text");
        }
    }

    private ServiceException unsuitable(String expected) {
        return new ServiceException(
                ErrorCode.DATASET_UNSUITABLE, "dataset %s holds %s; expected %s".formatted(name, kind, expected));
    }

    Dataset damaged(String problem) {
        return new Dataset(name, kind, shape, count, sha256, minimum, maximum, labels, factors, createdAt, problem);
    }
}
