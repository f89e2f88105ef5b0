package dev.latent.learning.head;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class LabelSplitTest {

    /** 60 of a, 30 of b, 10 of c, and 20 without a label. */
    private static final Targets.Classes CLASSES = new Targets.Classes(
            List.of("a", "b", "c"),
            IntStream.range(0, 120)
                    .map(i -> i < 60 ? 0 : i < 90 ? 1 : i < 100 ? 2 : -1)
                    .toArray());

    @Test
    void holds_out_the_same_share_of_each_class() {
        LabelSplit split = LabelSplit.draw(CLASSES, 0.2, null, 1);
        assertThat(classCounts(split.test())).containsExactly(12, 6, 2);
        assertThat(classCounts(split.training())).containsExactly(48, 24, 8);
        assertThat(split.training()).doesNotContain(split.test());
    }

    @Test
    void the_test_part_does_not_depend_on_the_budget() {
        LabelSplit all = LabelSplit.draw(CLASSES, 0.2, null, 1);
        LabelSplit few = LabelSplit.draw(CLASSES, 0.2, perClass(2), 1);
        assertThat(few.test()).containsExactly(all.test());
        assertThat(Arrays.stream(few.training()).boxed())
                .isSubsetOf(Arrays.stream(all.training()).boxed().toList());
    }

    @Test
    void draws_as_many_of_each_class_as_asked() {
        LabelSplit split = LabelSplit.draw(CLASSES, 0.2, perClass(8), 1);
        assertThat(classCounts(split.training())).containsExactly(8, 8, 8);
    }

    @Test
    void names_the_class_that_has_too_few() {
        assertThatThrownBy(() -> LabelSplit.draw(CLASSES, 0.2, perClass(9), 1))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("class c has 8 training examples, perClass is 9");
    }

    @Test
    void a_fraction_is_shared_equally_as_far_as_the_counts_allow() {
        // 80 in training: half are 40; c gives its 8, the others 16 each
        assertThat(classCounts(LabelSplit.draw(CLASSES, 0.2, fraction(0.5), 1).training()))
                .containsExactly(16, 16, 8);
        assertThat(classCounts(LabelSplit.draw(CLASSES, 0.2, fraction(1), 1).training()))
                .containsExactly(48, 24, 8);
        assertThat(classCounts(LabelSplit.draw(CLASSES, 0.2, fraction(0.001), 1).training()))
                .containsExactly(1, 1, 1);
    }

    @Test
    void another_seed_draws_others() {
        LabelSplit one = LabelSplit.draw(CLASSES, 0.2, perClass(5), 1);
        LabelSplit again = LabelSplit.draw(CLASSES, 0.2, perClass(5), 1);
        LabelSplit two = LabelSplit.draw(CLASSES, 0.2, perClass(5), 2);
        assertThat(again.training()).containsExactly(one.training());
        assertThat(two.training()).isNotEqualTo(one.training());
        assertThat(two.test()).isNotEqualTo(one.test());
    }

    @Test
    void the_only_example_of_a_class_is_learnt_from() {
        Targets lone = new Targets.Classes(List.of("a", "b"), new int[] {0, 0, 0, 0, 1});
        LabelSplit split = LabelSplit.draw(lone, 0.5, null, 1);
        assertThat(split.training()).contains(4);
    }

    @Test
    void numbers_are_drawn_without_regard_to_their_value() {
        double[] values = new double[50];
        values[7] = Double.NaN;
        LabelSplit split = LabelSplit.draw(new Targets.Values(values), 0.2, fraction(0.5), 3);
        assertThat(split.test()).hasSize(10).doesNotContain(7);
        assertThat(split.training()).hasSize(20).doesNotContain(7).doesNotContain(split.test());
        assertThatThrownBy(() -> LabelSplit.draw(new Targets.Values(values), 0.2, perClass(1), 3))
                .hasMessage("perClass belongs to classification");
    }

    @Test
    void a_budget_says_exactly_one_thing() {
        assertThatThrownBy(() -> new LabelBudget(1, 0.5)).hasMessageContaining("exactly one");
        assertThatThrownBy(() -> new LabelBudget(null, null)).hasMessageContaining("exactly one");
        assertThatThrownBy(() -> new LabelBudget(0, null)).hasMessageContaining("got 0");
        assertThatThrownBy(() -> new LabelBudget(null, 1.5)).hasMessageContaining("got 1.5");
    }

    private static LabelBudget perClass(int perClass) {
        return new LabelBudget(perClass, null);
    }

    private static LabelBudget fraction(double fraction) {
        return new LabelBudget(null, fraction);
    }

    private static int[] classCounts(int[] indices) {
        int[] counts = new int[3];
        for (int index : indices) {
            counts[CLASSES.classes()[index]]++;
        }
        return counts;
    }
}
