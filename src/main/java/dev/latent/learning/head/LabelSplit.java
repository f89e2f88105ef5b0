package dev.latent.learning.head;

import dev.latent.learning.SeededRandom;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * Labelled examples divided into those that a head learns from and those it is measured on, by seed. The test part is drawn
 * first, so it is the same for every budget of labels. Classes keep their shares; examples without a label are in neither part.
 *
 * @param training indices in ascending order
 * @param test     indices in ascending order; empty for a fraction of 0
 */
@SuppressWarnings("ArrayRecordComponent")
public record LabelSplit(int[] training, int[] test) {

    private static final long ORDER = 0x6c6162656cL;

    private static final long CLASS_ORDER = 0x636c617373L;

    /**
     * Draws both parts.
     *
     * @param testFraction of each class (or of all examples) that is held out, rounded, and never all of it
     * @param budget       how many of the others to learn from; null for all
     * @throws IllegalArgumentException if the budget is per class and a class has fewer training examples, or there are no classes
     */
    public static LabelSplit draw(Targets targets, double testFraction, @Nullable LabelBudget budget, long seed) {
        List<int[]> groups = groups(targets);
        List<int[]> pools = new ArrayList<>();
        List<int[]> tests = new ArrayList<>();
        for (int group = 0; group < groups.size(); group++) {
            int[] drawn = shuffled(groups.get(group), new SeededRandom(seed, ORDER, group));
            int held = heldOut(drawn.length, testFraction);
            tests.add(Arrays.copyOfRange(drawn, 0, held));
            pools.add(Arrays.copyOfRange(drawn, held, drawn.length));
        }
        return new LabelSplit(sorted(choose(targets, pools, budget, seed)), sorted(tests));
    }

    /** How many of a class's examples are held out. */
    public static int heldOut(int count, double fraction) {
        return (int) Math.max(0, Math.min(count - 1L, Math.round(count * fraction)));
    }

    private static List<int[]> choose(Targets targets, List<int[]> pools, @Nullable LabelBudget budget, long seed) {
        if (budget == null) {
            return pools;
        }
        Integer perClass = budget.perClass();
        if (perClass != null) {
            if (!(targets instanceof Targets.Classes)) {
                throw new IllegalArgumentException("perClass belongs to classification");
            }
            return perClass(targets.names(), pools, perClass);
        }
        Double fraction = budget.fraction();
        int available = pools.stream().mapToInt(pool -> pool.length).sum();
        long wanted = Math.max(1, Math.round(available * (fraction == null ? 1 : fraction)));
        return balanced(pools, wanted, seed);
    }

    private static List<int[]> perClass(List<String> names, List<int[]> pools, int perClass) {
        List<int[]> chosen = new ArrayList<>();
        for (int c = 0; c < pools.size(); c++) {
            int[] pool = pools.get(c);
            if (pool.length < perClass) {
                throw new IllegalArgumentException("class %s has %d training examples, perClass is %d"
                        .formatted(names.get(c), pool.length, perClass));
            }
            chosen.add(Arrays.copyOf(pool, perClass));
        }
        return chosen;
    }

    /** Deals one example of each class after another, until there are enough and each class has one. */
    private static List<int[]> balanced(List<int[]> pools, long wanted, long seed) {
        int[] classOrder = new SeededRandom(seed, CLASS_ORDER).permutation(pools.size());
        int[] taken = new int[pools.size()];
        long total = 0;
        boolean dealt = true;
        while (dealt) {
            dealt = false;
            for (int c : classOrder) {
                if (taken[c] < pools.get(c).length && (total < wanted || taken[c] == 0)) {
                    taken[c]++;
                    total++;
                    dealt = true;
                }
            }
        }
        return IntStream.range(0, pools.size())
                .mapToObj(c -> Arrays.copyOf(pools.get(c), taken[c]))
                .toList();
    }

    /** Labelled examples by class, or all in one group where there are no classes. */
    static List<int[]> groups(Targets targets) {
        if (targets instanceof Targets.Classes classes) {
            return IntStream.range(0, classes.outputs())
                    .mapToObj(c -> IntStream.range(0, classes.count())
                            .filter(i -> classes.classes()[i] == c)
                            .toArray())
                    .toList();
        }
        return List.of(
                IntStream.range(0, targets.count()).filter(targets::labelled).toArray());
    }

    static int[] shuffled(int[] values, SeededRandom random) {
        int[] order = random.permutation(values.length);
        return IntStream.range(0, values.length).map(i -> values[order[i]]).toArray();
    }

    private static int[] sorted(List<int[]> parts) {
        return parts.stream().flatMapToInt(Arrays::stream).sorted().toArray();
    }
}
