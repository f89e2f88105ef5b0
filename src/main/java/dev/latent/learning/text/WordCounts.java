package dev.latent.learning.text;

import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.function.ObjLongConsumer;

/**
 * How often each word occurs, in bounded memory. Where a word more than the limit comes, the rarest are forgotten, until at most three
 * quarters of the limit remain: every word of a count is kept or none, so what remains does not depend on any order but that of the text. A
 * forgotten word that comes again begins at 1 (lossy counting, Manku &amp; Motwani 2002): frequent words lose little or nothing.
 */
final class WordCounts {

    private final int limit;

    private final Map<String, Count> counts = new HashMap<>();

    private static final class Count {

        private long value;
    }

    WordCounts(int limit) {
        this.limit = limit;
    }

    void add(String word) {
        counts.computeIfAbsent(word, absent -> new Count()).value++;
        if (counts.size() > limit) {
            prune();
        }
    }

    int size() {
        return counts.size();
    }

    /** In no particular order. */
    void forEach(ObjLongConsumer<String> action) {
        counts.forEach((word, count) -> action.accept(word, count.value));
    }

    private void prune() {
        long[] sorted = counts.values().stream().mapToLong(count -> count.value).toArray();
        Arrays.sort(sorted);
        // Words of this count and less go; at least a quarter of all.
        long threshold = sorted[sorted.length - 1 - (int) (3L * limit / 4)];
        counts.values().removeIf(count -> count.value <= threshold);
    }
}
