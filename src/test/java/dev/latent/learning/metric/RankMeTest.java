package dev.latent.learning.metric;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.latent.learning.SeededRandom;
import dev.latent.learning.head.FeatureMatrix;
import java.util.Arrays;
import org.apache.commons.math3.linear.Array2DRowRealMatrix;
import org.apache.commons.math3.linear.SingularValueDecomposition;
import org.junit.jupiter.api.Test;

class RankMeTest {

    @Test
    void agrees_with_a_case_worked_by_hand() {
        // σ = 3 and 1: exp(−¾ log ¾ − ¼ log ¼) = exp(0.5623351446) = 1.7547654, and 1e-7 (−log p − 1) each adds no more
        // than 1e-7
        assertThat(RankMe.of(Matrices.of(2, 3, 0, 0, -1))).isCloseTo(1.7547654, within(1e-6));
    }

    @Test
    void is_the_number_of_dimensions_where_all_are_used_alike() {
        int width = 64;
        float[] identities = new float[40 * width * width];
        for (int i = 0; i < 40 * width; i++) {
            identities[i * width + i % width] = 5;
        }
        FeatureMatrix even = new FeatureMatrix(40 * width, width, identities);
        assertThat(RankMe.of(even)).isCloseTo(64, within(0.01));
        assertThat(RankMe.of(Matrices.rotated(even, 1))).isCloseTo(64, within(0.01));
    }

    @Test
    void is_about_one_where_all_rows_are_on_a_line() {
        SeededRandom random = new SeededRandom(1);
        float[] values = new float[1_000 * 32];
        for (int row = 0; row < 1_000; row++) {
            double along = random.nextGaussian();
            for (int i = 0; i < 32; i++) {
                values[row * 32 + i] = (float) (along * (i + 1));
            }
        }
        assertThat(RankMe.of(new FeatureMatrix(1_000, 32, values))).isBetween(1.0, 1.001);
    }

    @Test
    void has_no_more_values_than_rows() {
        assertThat(RankMe.singularValues(Matrices.of(3, 0, 4, 3))).containsExactly(new double[] {5}, within(1e-15));
        assertThat(RankMe.of(Matrices.of(3, 0, 4, 3))).isCloseTo(1, within(1e-6));
        assertThat(RankMe.singularValues(Matrices.gaussians(5, 40, 1))).hasSize(5);
    }

    @Test
    void keeps_small_singular_values_that_a_gram_matrix_would_lose() {
        // σ₁σ₂ is the determinant 2⁻²³, and σ₁² + σ₂² the sum of squares; rows of zeros, here more than a block, change
        // nothing
        float near = 1 + 0x1p-23f;
        float[] values = new float[2 * 3_000];
        values[0] = values[1] = values[5_998] = 1;
        values[5_999] = near;
        double squares = 3 + (double) near * near;
        double largest = Math.sqrt((squares + Math.sqrt(squares * squares - 4 * 0x1p-46)) / 2);
        double[] singular = RankMe.singularValues(new FeatureMatrix(3_000, 2, values));
        assertThat(singular[1]).isCloseTo(largest, within(1e-14));
        assertThat(singular[0]).isCloseTo(0x1p-23 / largest, within(1e-15));
    }

    @Test
    void singular_values_are_those_of_another_library_also_where_columns_depend_on_each_other() {
        FeatureMatrix left = Matrices.integers(900, 4, 7, 1);
        double[][] rows = new double[900][9];
        float[] values = new float[900 * 9];
        for (int i = 0; i < 900; i++) {
            for (int j = 0; j < 9; j++) {
                // columns 0, 3 and 8 are zero, 4 and 5 double 1 and 2
                float factor = j % 3 == 0 || j == 8 ? 0 : 1 + j / 4;
                values[i * 9 + j] = factor * left.values()[i * 4 + j % 4 % 3];
                rows[i][j] = values[i * 9 + j];
            }
        }
        double[] expected = new SingularValueDecomposition(new Array2DRowRealMatrix(rows)).getSingularValues();
        Arrays.sort(expected);
        assertThat(expected[8]).isGreaterThan(100);
        assertThat(expected[4]).isLessThan(1e-10);
        assertThat(RankMe.singularValues(new FeatureMatrix(900, 9, values)))
                .containsExactly(expected, within(expected[8] * 1e-14));
    }

    @Test
    void is_unchanged_by_rotation_and_scale() {
        for (int seed = 1; seed <= 5; seed++) {
            FeatureMatrix features = Matrices.gaussians(300, 12, seed);
            float[] uneven = features.values().clone();
            for (int i = 0; i < uneven.length; i++) {
                uneven[i] /= 1 + i % 12;
            }
            FeatureMatrix matrix = new FeatureMatrix(300, 12, uneven);
            double rank = RankMe.of(matrix);
            assertThat(rank).isBetween(6.0, 11.0);
            assertThat(RankMe.of(Matrices.rotated(matrix, seed))).isCloseTo(rank, within(1e-5));
            assertThat(RankMe.of(Matrices.scaled(matrix, 1e-20f, 0))).isCloseTo(rank, within(1e-5));
        }
    }

    @Test
    void refuses_zeros_and_nothing() {
        assertThatThrownBy(() -> RankMe.of(Matrices.of(3, new float[9])))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("all 0");
        assertThatThrownBy(() -> RankMe.of(new FeatureMatrix(0, 3, new float[0])))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("[0, 3]");
    }
}
