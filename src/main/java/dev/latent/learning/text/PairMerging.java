package dev.latent.learning.text;

import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Merges the most frequent pair of neighbouring pieces until the vocabulary is full. Counts of pairs are kept up to date: a merge looks at
 * the words that have the pair, and changes the counts of its neighbours alone. The queue is lazy: a count that has fallen since is seen
 * when it comes to the front, and goes back in with its new value.
 *
 * <p>Nothing depends on the order of the words: counts are sums, and pairs have a total order.
 */
final class PairMerging {

    private final List<String> vocabulary;

    private final int size;

    private final int minFrequency;

    private final Map<String, Integer> ids = new HashMap<>();

    /** The words' pieces, one word after another; a word that is merged keeps its place and gets shorter. */
    private int[] pieces = new int[1 << 12];

    private int[] starts = new int[1 << 10];

    private int[] lengths = new int[1 << 10];

    private long[] frequencies = new long[1 << 10];

    private int words;

    private int end;

    private final Map<Long, Pair> pairs = new HashMap<>();

    private final PriorityQueue<Candidate> queue = new PriorityQueue<>();

    private static final class Pair {

        private long count;

        /** Words that have it, or had it. */
        private final Ids words = new Ids(4);
    }

    /** A pair and a count that it had. */
    private record Candidate(long count, int left, int right) implements Comparable<Candidate> {

        private static final Comparator<Candidate> ORDER = Comparator.comparingLong(Candidate::count)
                .reversed()
                .thenComparingInt(Candidate::left)
                .thenComparingInt(Candidate::right);

        @Override
        public int compareTo(Candidate other) {
            return ORDER.compare(this, other);
        }
    }

    /** @param vocabulary the token of each id; merged ones are appended */
    PairMerging(List<String> vocabulary, int size, int minFrequency) {
        this.vocabulary = vocabulary;
        this.size = size;
        this.minFrequency = minFrequency;
        for (int id = 0; id < vocabulary.size(); id++) {
            ids.put(vocabulary.get(id), id);
        }
    }

    /** @param word its pieces, two at least */
    void add(int[] word, long frequency) {
        if (words == starts.length) {
            starts = Arrays.copyOf(starts, 2 * words);
            lengths = Arrays.copyOf(lengths, 2 * words);
            frequencies = Arrays.copyOf(frequencies, 2 * words);
        }
        if (end + word.length > pieces.length) {
            pieces = Arrays.copyOf(pieces, 2 * pieces.length);
        }
        System.arraycopy(word, 0, pieces, end, word.length);
        starts[words] = end;
        lengths[words] = word.length;
        frequencies[words] = frequency;
        end += word.length;
        for (int i = 1; i < word.length; i++) {
            increase(word[i - 1], word[i], frequency, words);
        }
        words++;
    }

    void run() {
        pairs.forEach((key, pair) -> offer(key));
        while (vocabulary.size() < size) {
            Candidate best = queue.poll();
            if (best == null || best.count < minFrequency) {
                return;
            }
            Pair pair = pairs.get(key(best.left, best.right));
            if (pair == null || pair.count > best.count) {
                continue;
            }
            if (pair.count < best.count) {
                if (pair.count > 0) {
                    offer(key(best.left, best.right));
                }
                continue;
            }
            merge(best.left, best.right, pair);
        }
    }

    private void merge(int left, int right, Pair pair) {
        String text = vocabulary.get(left) + vocabulary.get(right).substring(PieceTrie.CONTINUING.length());
        Integer known = ids.get(text);
        int merged = known == null ? vocabulary.size() : known;
        if (known == null) {
            vocabulary.add(text);
            ids.put(text, merged);
        }
        pairs.remove(key(left, right));
        Set<Long> increased = new LinkedHashSet<>();
        for (int i = 0; i < pair.words.size(); i++) {
            merge(pair.words.get(i), left, right, merged, increased);
        }
        increased.forEach(this::offer);
    }

    private void merge(int word, int left, int right, int merged, Set<Long> increased) {
        int start = starts[word];
        int length = lengths[word];
        long frequency = frequencies[word];
        int kept = 0;
        for (int i = 0; i < length; i++) {
            int piece = pieces[start + i];
            boolean found = piece == left && i + 1 < length && pieces[start + i + 1] == right;
            if (!found) {
                pieces[start + kept++] = piece;
                continue;
            }
            if (kept > 0) {
                int before = pieces[start + kept - 1];
                decrease(before, left, frequency);
                increased.add(increase(before, merged, frequency, word));
            }
            if (i + 2 < length) {
                int after = pieces[start + i + 2];
                decrease(right, after, frequency);
                increased.add(increase(merged, after, frequency, word));
            }
            pieces[start + kept++] = merged;
            i++;
        }
        lengths[word] = kept;
    }

    private long increase(int left, int right, long frequency, int word) {
        long key = key(left, right);
        Pair pair = pairs.computeIfAbsent(key, absent -> new Pair());
        pair.count += frequency;
        if (pair.words.size() == 0 || pair.words.get(pair.words.size() - 1) != word) {
            pair.words.add(word);
        }
        return key;
    }

    private void decrease(int left, int right, long frequency) {
        long key = key(left, right);
        @Nullable Pair pair = pairs.get(key);
        if (pair != null) {
            pair.count -= frequency;
            if (pair.count == 0) {
                pairs.remove(key);
            }
        }
    }

    private void offer(long key) {
        @Nullable Pair pair = pairs.get(key);
        if (pair != null) {
            queue.add(new Candidate(pair.count, (int) (key >>> 32), (int) key));
        }
    }

    private static long key(int left, int right) {
        return (long) left << 32 | right;
    }
}
