package dev.latent.learning.objective;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import com.fasterxml.jackson.annotation.JsonValue;
import dev.latent.learning.InputShape;
import dev.latent.learning.UnsuitedException;
import io.swagger.v3.oas.annotations.media.ArraySchema;
import io.swagger.v3.oas.annotations.media.DiscriminatorMapping;
import io.swagger.v3.oas.annotations.media.Schema;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Two parts of one example: X₁ that is looked at, and X₂ that is predicted. */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "type")
@JsonSubTypes({
    @JsonSubTypes.Type(value = ViewPair.Halves.class, name = "halves"),
    @JsonSubTypes.Type(value = ViewPair.Columns.class, name = "columns")
})
@Schema(
        description = "Two parts of one example: the first is looked at, the second is predicted.",
        oneOf = {ViewPair.Halves.class, ViewPair.Columns.class},
        discriminatorProperty = "type",
        discriminatorMapping = {
            @DiscriminatorMapping(value = "halves", schema = ViewPair.Halves.class),
            @DiscriminatorMapping(value = "columns", schema = ViewPair.Columns.class)
        })
public sealed interface ViewPair {

    View lookedAt(InputShape example);

    View predicted(InputShape example);

    /** @throws UnsuitedException if examples of this dataset have no such parts */
    void requireSuited(ExampleFacts examples);

    /**
     * Two halves of an image; the middle line or column of an odd size belongs to the right or lower one.
     *
     * @param first the half that is looked at; the other is predicted
     */
    @Schema(description = "Two halves of an image.")
    record Halves(
            @Schema(description = "The half that is looked at; the other one is predicted.", defaultValue = "left")
            Side first)
            implements ViewPair {

        /** A half of an image. */
        public enum Side {
            @JsonProperty("left")
            LEFT(1, true),
            @JsonProperty("right")
            RIGHT(1, false),
            @JsonProperty("top")
            TOP(0, true),
            @JsonProperty("bottom")
            BOTTOM(0, false);

            private final int axis;

            private final boolean lower;

            Side(int axis, boolean lower) {
                this.axis = axis;
                this.lower = lower;
            }

            private View of(InputShape image, boolean lowerHalf) {
                int size = image.dims().get(axis);
                return lowerHalf ? new View(image, axis, 0, size / 2) : new View(image, axis, size / 2, size);
            }
        }

        @Override
        public View lookedAt(InputShape example) {
            return first.of(example, first.lower);
        }

        @Override
        public View predicted(InputShape example) {
            return first.of(example, !first.lower);
        }

        @Override
        public void requireSuited(ExampleFacts examples) {
            InputShape shape = examples.shape();
            if (!examples.images()) {
                throw new UnsuitedException(
                        "objective.views",
                        "views of the type halves are parts of images, the examples of dataset %s are vectors of %d values; the type columns takes them"
                                .formatted(examples.dataset(), shape.size()));
            }
            if (shape.dims().get(first.axis) < 2) {
                throw new UnsuitedException(
                        "objective.views",
                        "images of dataset %s have the shape %s and cannot be divided there"
                                .formatted(examples.dataset(), shape.dims()));
            }
        }

        /** As JSON gives it: what is absent gets its default. */
        @JsonCreator
        public static Halves of(@JsonProperty("first") @Nullable Side first) {
            return new Halves(first == null ? Side.LEFT : first);
        }
    }

    /**
     * Two groups of a vector's columns that have none in common.
     *
     * @param first  columns that are looked at
     * @param second columns that are predicted
     */
    @Schema(description = "Two groups of columns of vectors, which have none in common.")
    record Columns(
            @ArraySchema(
                    arraySchema =
                            @Schema(
                                    description =
                                            "The columns that are looked at: the first, and the one after the last.",
                                    example = "[0, 4]",
                                    requiredMode = Schema.RequiredMode.REQUIRED),
                    schema = @Schema(implementation = Integer.class, minimum = "0"),
                    minItems = 2,
                    maxItems = 2)
            ColumnRange first,

            @ArraySchema(
                    arraySchema =
                            @Schema(
                                    description = "The columns that are predicted.",
                                    example = "[4, 10]",
                                    requiredMode = Schema.RequiredMode.REQUIRED),
                    schema = @Schema(implementation = Integer.class, minimum = "0"),
                    minItems = 2,
                    maxItems = 2)
            ColumnRange second)
            implements ViewPair {

        public Columns {
            if (first.from() < second.to() && second.from() < first.to()) {
                throw new IllegalArgumentException(
                        "first and second must have no column in common, got %s and %s".formatted(first, second));
            }
        }

        @Override
        public View lookedAt(InputShape example) {
            return new View(example, 0, first.from(), first.to());
        }

        @Override
        public View predicted(InputShape example) {
            return new View(example, 0, second.from(), second.to());
        }

        @Override
        public void requireSuited(ExampleFacts examples) {
            if (examples.images()) {
                throw new UnsuitedException(
                        "objective.views",
                        "views of the type columns are parts of vectors, the examples of dataset %s are images; the type halves takes them"
                                .formatted(examples.dataset()));
            }
            int width = examples.shape().size();
            int last = Math.max(first.to(), second.to());
            if (last > width) {
                throw new UnsuitedException(
                        "objective.views",
                        "columns up to %d were named, the examples of dataset %s have %d"
                                .formatted(last, examples.dataset(), width));
            }
        }

        /** As JSON gives it. */
        @JsonCreator
        public static Columns of(
                @JsonProperty("first") @Nullable ColumnRange first,
                @JsonProperty("second") @Nullable ColumnRange second) {
            if (first == null || second == null) {
                throw new IllegalArgumentException("views of the type columns need first and second, each [from, to]");
            }
            return new Columns(first, second);
        }
    }

    /** Columns in [from, to); in JSON it is that array. */
    record ColumnRange(int from, int to) {

        public ColumnRange {
            if (from < 0 || to <= from) {
                throw new IllegalArgumentException(
                        "columns are [from, to] with 0 ≤ from < to, got [%d, %d]".formatted(from, to));
            }
        }

        @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
        static ColumnRange of(List<Integer> ends) {
            if (ends.size() != 2) {
                throw new IllegalArgumentException("columns are [from, to], got " + ends);
            }
            return new ColumnRange(ends.get(0), ends.get(1));
        }

        @JsonValue
        List<Integer> ends() {
            return List.of(from, to);
        }

        @Override
        public String toString() {
            return ends().toString();
        }
    }
}
