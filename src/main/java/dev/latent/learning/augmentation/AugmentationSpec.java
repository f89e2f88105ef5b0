package dev.latent.learning.augmentation;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import dev.latent.learning.InputShape;
import dev.latent.learning.UnsuitedException;
import io.swagger.v3.oas.annotations.media.DiscriminatorMapping;
import io.swagger.v3.oas.annotations.media.Schema;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;

/** A random change of an example. */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "type")
@JsonSubTypes({
    @JsonSubTypes.Type(value = RandomCropSpec.class, name = RandomCropSpec.TYPE),
    @JsonSubTypes.Type(value = FlipSpec.class, name = FlipSpec.TYPE),
    @JsonSubTypes.Type(value = RotateSpec.class, name = RotateSpec.TYPE),
    @JsonSubTypes.Type(value = BlurSpec.class, name = BlurSpec.TYPE),
    @JsonSubTypes.Type(value = NoiseSpec.class, name = NoiseSpec.TYPE),
    @JsonSubTypes.Type(value = EraseSpec.class, name = EraseSpec.TYPE),
    @JsonSubTypes.Type(value = BrightnessSpec.class, name = BrightnessSpec.TYPE),
    @JsonSubTypes.Type(value = FeatureMaskSpec.class, name = FeatureMaskSpec.TYPE)
})
@Schema(
        description = "A random change of an example.",
        oneOf = {
            RandomCropSpec.class,
            FlipSpec.class,
            RotateSpec.class,
            BlurSpec.class,
            NoiseSpec.class,
            EraseSpec.class,
            BrightnessSpec.class,
            FeatureMaskSpec.class
        },
        discriminatorProperty = "type",
        discriminatorMapping = {
            @DiscriminatorMapping(value = RandomCropSpec.TYPE, schema = RandomCropSpec.class),
            @DiscriminatorMapping(value = FlipSpec.TYPE, schema = FlipSpec.class),
            @DiscriminatorMapping(value = RotateSpec.TYPE, schema = RotateSpec.class),
            @DiscriminatorMapping(value = BlurSpec.TYPE, schema = BlurSpec.class),
            @DiscriminatorMapping(value = NoiseSpec.TYPE, schema = NoiseSpec.class),
            @DiscriminatorMapping(value = EraseSpec.TYPE, schema = EraseSpec.class),
            @DiscriminatorMapping(value = BrightnessSpec.TYPE, schema = BrightnessSpec.class),
            @DiscriminatorMapping(value = FeatureMaskSpec.TYPE, schema = FeatureMaskSpec.class)
        })
public sealed interface AugmentationSpec permits GeometrySpec, ValueSpec {

    /** What it is called in a request. */
    String type();

    /** Whether it makes sense for examples of this shape. */
    boolean suits(InputShape input);

    /** One of each type, with its defaults. */
    List<AugmentationSpec> ALL = List.of(
            RandomCropSpec.of(null, null),
            FlipSpec.of(null, null),
            RotateSpec.of(null),
            BlurSpec.of(null, null),
            NoiseSpec.of(null),
            EraseSpec.of(null, null),
            BrightnessSpec.of(null, null),
            FeatureMaskSpec.of(null));

    /** What is used where a request says nothing: it depends on whether examples are grey images, colour images or vectors. */
    static List<AugmentationSpec> defaults(InputShape input) {
        return switch (input.dims().size()) {
            case 1 -> List.of(NoiseSpec.of(null), FeatureMaskSpec.of(null));
            // Letters, digits and much else mean something else in a mirror, so grey images are not flipped.
            case 2 -> List.of(RandomCropSpec.of(null, null), RotateSpec.of(null), BrightnessSpec.of(null, null));
            default -> List.of(RandomCropSpec.of(null, null), FlipSpec.of(null, null), BrightnessSpec.of(null, null));
        };
    }

    /** @throws IllegalArgumentException if a list for views that are compared is empty, has a null, or names a type twice */
    static void requireViews(List<AugmentationSpec> specs) {
        requireDistinct(specs);
        if (specs.isEmpty()) {
            throw new IllegalArgumentException(
                    "augmentations needs at least one entry: two views without a change are the same");
        }
    }

    /** @throws IllegalArgumentException if a list has a null, or names a type twice */
    static void requireDistinct(List<AugmentationSpec> specs) {
        if (specs.stream().anyMatch(Objects::isNull)) {
            throw new IllegalArgumentException("augmentations has an entry that is null");
        }
        Set<String> seen = new HashSet<>();
        for (AugmentationSpec spec : specs) {
            if (!seen.add(spec.type())) {
                throw new IllegalArgumentException("augmentations has %s twice".formatted(spec.type()));
            }
        }
    }

    /**
     * @param field of the request, for the message
     * @throws UnsuitedException if one of them makes no sense for examples of this shape
     */
    static void requireSuited(List<AugmentationSpec> specs, InputShape input, String field) {
        for (AugmentationSpec spec : specs) {
            if (!spec.suits(input)) {
                String examples = input.dims().size() == 1 ? "vectors of %d values".formatted(input.size()) : "images";
                throw new UnsuitedException(
                        field,
                        "the augmentation %s takes %s, these examples are %s; for them there are: %s"
                                .formatted(
                                        spec.type(),
                                        input.dims().size() == 1 ? "images" : "vectors",
                                        examples,
                                        ALL.stream()
                                                .filter(other -> other.suits(input))
                                                .map(AugmentationSpec::type)
                                                .collect(Collectors.joining(", "))));
            }
        }
    }

    /** @throws IllegalArgumentException if it is none */
    static void requireProbability(String name, double value) {
        if (!(value >= 0 && value <= 1)) {
            throw new IllegalArgumentException("%s must be between 0 and 1, got %s".formatted(name, value));
        }
    }
}
