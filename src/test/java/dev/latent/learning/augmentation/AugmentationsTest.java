package dev.latent.learning.augmentation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.latent.learning.InputShape;
import dev.latent.learning.SeededRandom;
import dev.latent.learning.Tensor;
import dev.latent.learning.UnsuitedException;
import dev.latent.learning.encoder.Standardization;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class AugmentationsTest {

    private static final InputShape GREY = InputShape.of(7, 9);

    private static final InputShape COLOUR = InputShape.of(6, 5, 3);

    private static final InputShape VECTORS = InputShape.of(4);

    static List<InputShape> shapes() {
        return List.of(GREY, COLOUR, VECTORS, InputShape.of(1, 1), InputShape.of(1));
    }

    @ParameterizedTest
    @MethodSource("shapes")
    void the_same_randomness_gives_the_same_view_wherever_it_stands(InputShape shape) {
        List<AugmentationSpec> all =
                AugmentationSpec.ALL.stream().filter(spec -> spec.suits(shape)).toList();
        Augmentations augmentations = Augmentations.of(all, shape, null);
        int size = shape.size();
        float[] examples = uniform(3 * size);
        float[] before = examples.clone();
        float[] first = new float[size];
        augmentations.apply(examples, size, new SeededRandom(5), first, 0);
        float[] others = new float[3 * size];
        augmentations.apply(examples, 0, new SeededRandom(6), others, 0);
        augmentations.apply(examples, size, new SeededRandom(5), others, 2 * size);
        assertThat(java.util.Arrays.copyOfRange(others, 2 * size, 3 * size)).containsExactly(first);
        assertThat(examples).containsExactly(before);
        if (shape.dims().size() > 1) {
            assertThat(first).satisfies(view -> assertWithinUnit(view));
        }
    }

    @ParameterizedTest
    @MethodSource("shapes")
    void the_defaults_suit_their_kind(InputShape shape) {
        AugmentationSpec.requireSuited(AugmentationSpec.defaults(shape), shape, "augmentations");
        AugmentationSpec.requireDistinct(AugmentationSpec.defaults(shape));
    }

    @Test
    void a_window_on_the_whole_image_changes_nothing() {
        List<AugmentationSpec> whole =
                List.of(new RandomCropSpec(range(1), range(1)), new RotateSpec(range(0)), new FlipSpec(0, 0));
        for (InputShape shape : List.of(GREY, COLOUR)) {
            float[] image = uniform(shape.size());
            assertThat(view(whole, shape, image)).containsExactly(image, within(1e-6f));
        }
    }

    @Test
    void a_flip_mirrors_pixels_and_not_channels() {
        float[] image = uniform(COLOUR.size());
        float[] across = view(List.of(new FlipSpec(1, 0)), COLOUR, image);
        float[] down = view(List.of(new FlipSpec(0, 1)), COLOUR, image);
        for (int y = 0; y < 6; y++) {
            for (int x = 0; x < 5; x++) {
                for (int channel = 0; channel < 3; channel++) {
                    int here = (y * 5 + x) * 3 + channel;
                    assertThat(across[here]).isCloseTo(image[(y * 5 + 4 - x) * 3 + channel], within(1e-6f));
                    assertThat(down[here]).isCloseTo(image[((5 - y) * 5 + x) * 3 + channel], within(1e-6f));
                }
            }
        }
    }

    @Test
    void a_quarter_turn_goes_counter_clockwise() {
        InputShape square = InputShape.of(4, 4);
        float[] image = uniform(16);
        float[] turned = view(List.of(new RotateSpec(range(90))), square, image);
        for (int y = 0; y < 4; y++) {
            for (int x = 0; x < 4; x++) {
                // what was on the right is on top
                assertThat(turned[y * 4 + x]).isCloseTo(image[x * 4 + 3 - y], within(1e-5f));
            }
        }
    }

    /** Bilinear mixing leaves a plane a plane, so a crop of a slope is a gentler slope. */
    @Test
    void a_crop_of_a_quarter_is_twice_as_large() {
        InputShape shape = InputShape.of(16, 16);
        float[] slope = new float[256];
        for (int i = 0; i < 256; i++) {
            slope[i] = i % 16 / 16f + i / 16 / 64f;
        }
        List<AugmentationSpec> quarter = List.of(new RandomCropSpec(range(0.25), range(1)));
        float[] view = view(quarter, shape, slope);
        for (int y = 2; y < 14; y++) {
            for (int x = 2; x < 13; x++) {
                assertThat(view[y * 16 + x + 1] - view[y * 16 + x]).isCloseTo(0.5f / 16, within(1e-5f));
                assertThat(view[(y + 1) * 16 + x] - view[y * 16 + x]).isCloseTo(0.5f / 64, within(1e-5f));
            }
        }
    }

    @Test
    void a_blur_spreads_a_point_by_its_variance() {
        InputShape shape = InputShape.of(31, 31, 3);
        float[] point = new float[shape.size()];
        point[(15 * 31 + 15) * 3 + 1] = 1;
        float[] blurred = view(List.of(new BlurSpec(range(1.5), 1)), shape, point);
        double sum = 0;
        double across = 0;
        double down = 0;
        for (int i = 0; i < 31 * 31; i++) {
            assertThat(blurred[3 * i]).isZero();
            assertThat(blurred[3 * i + 2]).isZero();
            double weight = blurred[3 * i + 1];
            sum += weight;
            across += weight * (i % 31 - 15) * (i % 31 - 15);
            down += weight * (i / 31 - 15) * (i / 31 - 15);
        }
        assertThat(sum).isCloseTo(1, within(1e-5));
        assertThat(across).isCloseTo(1.5 * 1.5, within(0.25)).isCloseTo(down, within(1e-5));
    }

    @Test
    void a_blur_leaves_an_even_image_as_it_is() {
        float[] even = new float[COLOUR.size()];
        for (int i = 0; i < even.length; i++) {
            even[i] = new float[] {0.2f, 0.5f, 0.9f}[i % 3];
        }
        assertThat(view(List.of(new BlurSpec(range(5), 1)), COLOUR, even)).containsExactly(even, within(1e-5f));
    }

    @Test
    void noise_has_the_mean_0_and_the_deviation_asked_for() {
        InputShape wide = InputShape.of(20_000);
        float[] noise = view(List.of(new NoiseSpec(0.5)), wide, new float[20_000]);
        double mean = 0;
        double square = 0;
        for (float value : noise) {
            mean += value / 20_000.0;
            square += value * value / 20_000.0;
            assertThat(Math.abs(value)).isLessThan(0.5f * 3.5f);
        }
        assertThat(mean).isCloseTo(0, within(0.015));
        assertThat(Math.sqrt(square)).isCloseTo(0.5, within(0.01));
    }

    @Test
    void vectors_are_changed_in_units_of_their_features() {
        int width = 4_000;
        float[] means = new float[width];
        float[] deviations = new float[width];
        java.util.Arrays.fill(means, 100);
        java.util.Arrays.fill(deviations, 20);
        Standardization scale = new Standardization(Tensor.of(means, width), Tensor.of(deviations, width));
        InputShape shape = InputShape.of(width);
        float[] example = new float[width];
        java.util.Arrays.fill(example, 7);
        float[] noisy = view(List.of(new NoiseSpec(0.5)), shape, scale, example);
        double square = 0;
        for (float value : noisy) {
            square += (value - 7) * (value - 7) / width;
        }
        assertThat(Math.sqrt(square)).isCloseTo(10, within(0.5));
        List<AugmentationSpec> mask = List.of(new FeatureMaskSpec(0.25));
        assertThat(share(view(mask, shape, scale, example), 100)).isCloseTo(0.25, within(0.03));
        assertThat(share(view(mask, shape, null, example), 0)).isCloseTo(0.25, within(0.03));
        assertThat(share(view(mask, shape, null, example), 7)).isCloseTo(0.75, within(0.03));
    }

    @Test
    void brightness_follows_its_formula_and_stays_in_bounds() {
        float[] image = {0.1f, 0.3f, 0.5f, 0.3f};
        InputShape shape = InputShape.of(2, 2);
        // the mean is 0.3: 0.8 (0.3 + 1.5 (v − 0.3))
        assertThat(view(List.of(new BrightnessSpec(range(0.8), range(1.5))), shape, image))
                .containsExactly(new float[] {0, 0.24f, 0.48f, 0.24f}, within(1e-6f));
        assertThat(view(List.of(new BrightnessSpec(range(10), range(1))), shape, image))
                .containsExactly(1, 1, 1, 1);
        float[] beyond = {10, 30, 50, 30};
        assertThat(view(List.of(new BrightnessSpec(range(10), range(1))), shape, beyond))
                .containsExactly(100, 300, 500, 300);
    }

    @Test
    void erases_a_rectangle_of_its_area_with_the_mean() {
        InputShape shape = InputShape.of(40, 40);
        float[] image = uniform(1600);
        double mean = 0;
        for (float value : image) {
            mean += value / 1600.0;
        }
        float[] view = view(List.of(new EraseSpec(range(0.25), 1)), shape, image);
        int erased = 0;
        for (int i = 0; i < 1600; i++) {
            if (view[i] != image[i]) {
                erased++;
                assertThat(view[i]).isCloseTo((float) mean, within(1e-5f));
            }
        }
        assertThat(erased / 1600.0).isCloseTo(0.25, within(0.03));
    }

    @Test
    void refuses_what_makes_no_sense() {
        assertThatThrownBy(() ->
                        AugmentationSpec.requireSuited(List.of(RandomCropSpec.of(null, null)), VECTORS, "the.field"))
                .isInstanceOfSatisfying(UnsuitedException.class, refusal -> assertThat(refusal.field())
                        .isEqualTo("the.field"))
                .hasMessageContaining("random-crop takes images")
                .hasMessageContaining("vectors of 4 values")
                .hasMessageContaining("noise, feature-mask");
        assertThatThrownBy(() -> AugmentationSpec.requireSuited(List.of(FeatureMaskSpec.of(null)), GREY, "f"))
                .hasMessageContaining("feature-mask takes vectors, these examples are images");
        assertThatThrownBy(() -> AugmentationSpec.requireViews(List.of()))
                .hasMessageContaining("augmentations needs at least one");
        assertThatThrownBy(() -> AugmentationSpec.requireDistinct(List.of(NoiseSpec.of(null), NoiseSpec.of(1.0))))
                .hasMessageContaining("noise twice");
        assertThatThrownBy(() -> new RandomCropSpec(new Range(0, 1), range(1)))
                .hasMessageContaining("area must be between 0.01 and 1.0, got [0.0, 1.0]");
        assertThatThrownBy(() -> new Range(2, 1)).hasMessageContaining("[2.0, 1.0]");
        assertThatThrownBy(() -> new Range(Double.NaN, 1)).hasMessageContaining("NaN");
        assertThatThrownBy(() -> Range.of(List.of(1.0))).hasMessageContaining("two numbers, got [1.0]");
        assertThatThrownBy(() -> new FlipSpec(1.5, 0)).hasMessageContaining("horizontal must be between 0 and 1");
        assertThatThrownBy(() -> new NoiseSpec(-1)).hasMessageContaining("sigma must be between 0 and 1000, got -1");
    }

    private static void assertWithinUnit(float[] view) {
        for (float value : view) {
            assertThat(value).isBetween(0f, 1f);
        }
    }

    private static double share(float[] values, float of) {
        int count = 0;
        for (float value : values) {
            count += value == of ? 1 : 0;
        }
        return (double) count / values.length;
    }

    private static Range range(double only) {
        return new Range(only, only);
    }

    private static float[] view(List<? extends AugmentationSpec> specs, InputShape shape, float[] example) {
        return view(specs, shape, null, example);
    }

    private static float[] view(
            List<? extends AugmentationSpec> specs,
            InputShape shape,
            @Nullable Standardization scale,
            float[] example) {
        float[] target = new float[example.length];
        Augmentations.of(List.copyOf(specs), shape, scale).apply(example, 0, new SeededRandom(3), target, 0);
        return target;
    }

    private static float[] uniform(int count) {
        SeededRandom random = new SeededRandom(1);
        float[] values = new float[count];
        for (int i = 0; i < count; i++) {
            values[i] = (float) random.nextDouble();
        }
        return values;
    }
}
