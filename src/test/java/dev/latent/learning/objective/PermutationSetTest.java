package dev.latent.learning.objective;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.HashSet;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class PermutationSetTest {

    @Test
    void permutations_differ_from_each_other_in_nearly_all_places() {
        int[][] set = PermutationSet.choose(100, 42);
        int least = 9;
        double sum = 0;
        for (int i = 0; i < set.length; i++) {
            assertThat(Arrays.stream(set[i]).sorted().toArray())
                    .isEqualTo(IntStream.range(0, 9).toArray());
            for (int j = 0; j < i; j++) {
                int distance = distance(set[i], set[j]);
                least = Math.min(least, distance);
                sum += distance;
            }
        }
        // two drawn at random differ in 8 places on average, and among 4,950 such pairs some in 4 or fewer
        assertThat(least).isGreaterThanOrEqualTo(6);
        assertThat(sum / (set.length * (set.length - 1) / 2)).isGreaterThan(8);
    }

    /** Nine permutations can differ everywhere, as the rows of a Latin square do; the greedy choice finds as many. */
    @Test
    void the_first_few_differ_in_every_place() {
        int[][] set = PermutationSet.choose(5, 1);
        for (int i = 0; i < set.length; i++) {
            for (int j = 0; j < i; j++) {
                assertThat(distance(set[i], set[j])).isEqualTo(9);
            }
        }
    }

    @Test
    void a_thousand_are_all_different() {
        Set<String> seen = new HashSet<>();
        for (int[] permutation : PermutationSet.choose(1000, 3)) {
            seen.add(Arrays.toString(permutation));
        }
        assertThat(seen).hasSize(1000);
    }

    @Test
    void the_seed_decides() {
        assertThat(PermutationSet.choose(10, 5)).isDeepEqualTo(PermutationSet.choose(10, 5));
        assertThat(Arrays.deepEquals(PermutationSet.choose(10, 5), PermutationSet.choose(10, 6)))
                .isFalse();
    }

    private static int distance(int[] a, int[] b) {
        return (int) IntStream.range(0, 9).filter(i -> a[i] != b[i]).count();
    }
}
