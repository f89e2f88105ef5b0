package dev.latent.learning.objective;

import dev.latent.learning.SeededRandom;
import java.util.Arrays;

/**
 * Permutations of nine tiles that are far from each other in Hamming distance, the number of places where two differ (Noroozi
 * &amp; Favaro 2016, algorithm 1). The first is drawn; each next one is, of all 9! = 362,880, the one whose least distance to those
 * before it is largest, by sum of distances where several are, and then the first in lexical order. The paper maximises the sum
 * alone, which may choose two that are nearly the same.
 */
final class PermutationSet {

    static final int TILES = 9;

    private static final int ALL = 362_880;

    private static final long PURPOSE = 0x7065726dL;

    private static final long LOW_BITS = 0x111111111L;

    private PermutationSet() {}

    /** @return [count][9]; entry s of a permutation is the tile that is put at place s */
    static int[][] choose(int count, long seed) {
        long[] all = all();
        int[] least = new int[ALL];
        int[] sum = new int[ALL];
        Arrays.fill(least, TILES + 1);
        int[][] chosen = new int[count][];
        int next = new SeededRandom(seed, PURPOSE).nextInt(ALL);
        for (int number = 0; number < count; number++) {
            long added = all[next];
            chosen[number] = unpack(added);
            next = 0;
            for (int i = 0; i < ALL; i++) {
                int distance = distance(all[i], added);
                least[i] = Math.min(least[i], distance);
                sum[i] += distance;
                if (least[i] > least[next] || least[i] == least[next] && sum[i] > sum[next]) {
                    next = i;
                }
            }
        }
        return chosen;
    }

    /** Places where two packed permutations differ: four bits that are not all 0. */
    private static int distance(long a, long b) {
        long different = a ^ b;
        different |= different >>> 2;
        different |= different >>> 1;
        return Long.bitCount(different & LOW_BITS);
    }

    /** All permutations in lexical order, four bits a tile. */
    private static long[] all() {
        long[] all = new long[ALL];
        int[] order = new int[TILES];
        for (int i = 0; i < TILES; i++) {
            order[i] = i;
        }
        for (int i = 0; i < ALL; i++) {
            for (int tile : order) {
                all[i] = all[i] << 4 | tile;
            }
            advance(order);
        }
        return all;
    }

    /** To the next in lexical order; the last becomes anything. */
    private static void advance(int[] order) {
        int pivot = TILES - 2;
        while (pivot > 0 && order[pivot] > order[pivot + 1]) {
            pivot--;
        }
        int successor = TILES - 1;
        while (successor > pivot && order[successor] < order[pivot]) {
            successor--;
        }
        swap(order, pivot, successor);
        for (int low = pivot + 1, high = TILES - 1; low < high; low++, high--) {
            swap(order, low, high);
        }
    }

    private static void swap(int[] order, int i, int j) {
        int kept = order[i];
        order[i] = order[j];
        order[j] = kept;
    }

    private static int[] unpack(long packed) {
        int[] order = new int[TILES];
        for (int i = 0; i < TILES; i++) {
            order[i] = (int) (packed >>> 4 * (TILES - 1 - i) & 0xf);
        }
        return order;
    }
}
