package dev.latent.learning.head;

import dev.latent.learning.SeededRandom;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/** Draws the parts of the labelled examples on which the strength of regularisation is chosen. */
final class Folds {

    /** Up to this many examples all of them validate in turn; above, a fifth of them does. */
    static final int CROSS_VALIDATE_UP_TO = 1000;

    /** More examples than this would take longer and choose no better. */
    static final int ENOUGH = 10_000;

    private static final int COUNT = 5;

    private static final long ORDER = 0x666f6c64L;

    private Folds() {}

    /** One division into a part to fit on and a part to validate on. */
    @SuppressWarnings("ArrayRecordComponent")
    record Fold(int[] training, int[] validation) {}

    /**
     * Divides all examples, each class in its share. The only example of a class is never validated on.
     *
     * @param targets each with a label
     * @return none where there is nothing to validate on
     */
    static List<Fold> draw(Targets targets, long seed) {
        int[] foldOf = assign(targets, seed);
        int folds = targets.count() <= CROSS_VALIDATE_UP_TO ? COUNT : 1;
        List<Fold> drawn = new ArrayList<>();
        for (int fold = 0; fold < folds; fold++) {
            int held = fold;
            int[] validation = IntStream.range(0, foldOf.length)
                    .filter(i -> foldOf[i] == held)
                    .toArray();
            int[] training = IntStream.range(0, foldOf.length)
                    .filter(i -> foldOf[i] != held && foldOf[i] != UNUSED)
                    .toArray();
            if (validation.length > 0) {
                drawn.add(new Fold(training, validation));
            }
        }
        return drawn;
    }

    private static final int ALWAYS_TRAINED = -1;

    private static final int UNUSED = -2;

    private static int[] assign(Targets targets, long seed) {
        int[] foldOf = new int[targets.count()];
        List<int[]> groups = LabelSplit.groups(targets);
        double share = Math.min(1, (double) ENOUGH / targets.count());
        int next = 0;
        for (int group = 0; group < groups.size(); group++) {
            int[] members = LabelSplit.shuffled(groups.get(group), new SeededRandom(seed, ORDER, group));
            int used = (int) Math.ceil(share * members.length);
            for (int i = 0; i < members.length; i++) {
                if (i >= used) {
                    foldOf[members[i]] = UNUSED;
                } else if (used == 1) {
                    foldOf[members[i]] = ALWAYS_TRAINED;
                } else {
                    foldOf[members[i]] = next++ % COUNT;
                }
            }
        }
        return foldOf;
    }
}
