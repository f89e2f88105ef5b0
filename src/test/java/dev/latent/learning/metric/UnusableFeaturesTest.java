package dev.latent.learning.metric;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.latent.learning.head.FeatureMatrix;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class UnusableFeaturesTest {

    private static final FeatureMatrix GOOD = Matrices.gaussians(4, 2, 1);

    private static final FeatureMatrix ONES = Matrices.of(2, 1, 1, 1, 1, 1, 1, 1, 1);

    private static final FeatureMatrix FACTOR = Matrices.of(1, 0, 1, 0, 1);

    private static final List<FactorKind> KINDS = List.of(FactorKind.CLASS);

    private record Measure(String name, Consumer<FeatureMatrix> on) {

        @Override
        public String toString() {
            return name;
        }
    }

    @ParameterizedTest
    @MethodSource
    void refuses_a_value_that_is_not_finite_and_names_it(Measure measure, float value) {
        FeatureMatrix features = Matrices.of(2, 1, 2, 3, 4, 5, value, 7, 8);
        assertThatThrownBy(() -> measure.on.accept(features))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("row 2 has " + value + " in column 1");
    }

    static Stream<Arguments> refuses_a_value_that_is_not_finite_and_names_it() {
        List<Measure> measures = List.of(
                new Measure("bank", x -> NearestNeighbours.of(GOOD, x, 1)),
                new Measure("queries", x -> NearestNeighbours.of(x, GOOD, 1)),
                new Measure("neighbours", x -> NearestNeighbours.amongOthers(x, new int[] {0}, 1)),
                new Measure("alignment left", x -> AlignmentUniformity.alignment(x, GOOD)),
                new Measure("alignment right", x -> AlignmentUniformity.alignment(GOOD, x)),
                new Measure("uniformity", x -> AlignmentUniformity.uniformity(x, 1)),
                new Measure("RankMe", RankMe::of),
                new Measure("collapse", Collapse::of),
                new Measure("CKA left", x -> CentredKernelAlignment.linear(x, GOOD)),
                new Measure("CKA right", x -> CentredKernelAlignment.linear(GOOD, x)),
                new Measure("MIG of means", x -> MutualInformationGap.ofMeans(x, FACTOR)),
                new Measure("MIG of factors", x -> MutualInformationGap.ofMeans(GOOD, x)),
                new Measure("MIG of samples", x -> MutualInformationGap.ofSamples(x, ONES, FACTOR, 1)),
                new Measure("MIG of variances", x -> MutualInformationGap.ofSamples(GOOD, x, FACTOR, 1)),
                new Measure("SAP", x -> SeparatedAttributePredictability.of(x, FACTOR, KINDS)),
                new Measure(
                        "DCI",
                        x -> DisentanglementCompletenessInformativeness.of(
                                x, FACTOR, KINDS, TreeOptions.defaults(), 1)));
        return measures.stream()
                .flatMap(measure -> Stream.of(Float.NaN, Float.POSITIVE_INFINITY, Float.NEGATIVE_INFINITY)
                        .map(value -> Arguments.of(measure, value)));
    }
}
