package dev.latent.learning.text;

import java.util.Arrays;
import java.util.List;

/**
 * The pieces of a WordPiece vocabulary as two tries, of pieces that begin a word and of those that go on with it, in one open-addressed
 * table from (node, char) to node: finding the longest piece costs one look-up for each of its chars, whatever the vocabulary's size.
 */
final class PieceTrie {

    static final String CONTINUING = "##";

    private static final int BEGINNING_ROOT = 0;

    private static final int CONTINUING_ROOT = 1;

    private static final int NONE = -1;

    private static final long GOLDEN = 0x9E3779B97F4A7C15L;

    /** (node, char) + 1; 0 is an empty slot. */
    private long[] keys = new long[1024];

    private int[] targets = new int[keys.length];

    /** Of each node, the id of the piece that ends there. */
    private int[] ids = new int[256];

    private int nodes = 2;

    /** @param vocabulary the token of each id */
    PieceTrie(List<String> vocabulary) {
        Arrays.fill(ids, NONE);
        for (int id = 0; id < vocabulary.size(); id++) {
            String token = vocabulary.get(id);
            boolean continuing = token.startsWith(CONTINUING) && token.length() > CONTINUING.length();
            int node = continuing ? CONTINUING_ROOT : BEGINNING_ROOT;
            for (int i = continuing ? CONTINUING.length() : 0; i < token.length(); i++) {
                node = child(node, token.charAt(i));
            }
            ids[node] = id;
        }
    }

    /**
     * Splits a word greedily into the longest pieces.
     *
     * @return whether all of it is made of pieces; if not, nothing is appended
     */
    boolean split(char[] word, int length, Ids pieces) {
        int mark = pieces.size();
        int from = 0;
        while (from < length) {
            int node = from == 0 ? BEGINNING_ROOT : CONTINUING_ROOT;
            int best = NONE;
            int end = from;
            for (int i = from; i < length; i++) {
                node = targets[slot(node, word[i])];
                if (node == 0) {
                    break;
                }
                if (ids[node] != NONE) {
                    best = ids[node];
                    end = i + 1;
                }
            }
            if (best == NONE) {
                pieces.truncate(mark);
                return false;
            }
            pieces.add(best);
            from = end;
        }
        return true;
    }

    private int child(int node, char c) {
        int slot = slot(node, c);
        if (targets[slot] != 0) {
            return targets[slot];
        }
        int made = nodes++;
        keys[slot] = key(node, c);
        targets[slot] = made;
        if (made == ids.length) {
            ids = Arrays.copyOf(ids, 2 * made);
            Arrays.fill(ids, made, ids.length, NONE);
        }
        if (2 * nodes > keys.length) {
            grow();
        }
        return made;
    }

    private void grow() {
        long[] oldKeys = keys;
        int[] oldTargets = targets;
        keys = new long[2 * oldKeys.length];
        targets = new int[keys.length];
        for (int i = 0; i < oldKeys.length; i++) {
            if (oldKeys[i] != 0) {
                int slot = slot(oldKeys[i]);
                keys[slot] = oldKeys[i];
                targets[slot] = oldTargets[i];
            }
        }
    }

    private int slot(int node, char c) {
        return slot(key(node, c));
    }

    /** Where a key is, or would be; the target of an empty slot is 0, which is nobody's child. */
    private int slot(long key) {
        int mask = keys.length - 1;
        int slot = (int) ((key * GOLDEN) >>> (Long.numberOfLeadingZeros(mask)));
        while (keys[slot] != 0 && keys[slot] != key) {
            slot = (slot + 1) & mask;
        }
        return slot;
    }

    private static long key(int node, char c) {
        return ((long) node << 16 | c) + 1;
    }
}
