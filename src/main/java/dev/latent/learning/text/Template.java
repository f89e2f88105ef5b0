package dev.latent.learning.text;

/**
 * The special tokens around one text and around two.
 *
 * @param before, after of one text
 * @param pairBefore, pairBetween, pairAfter of two
 * @param typeBetween how many of {@code pairBetween} are of the first text's token type; a second text of the same type has them all,
 *     and {@code typed} is false
 */
record Template(
        int[] before,
        int[] after,
        int[] pairBefore,
        int[] pairBetween,
        int[] pairAfter,
        int typeBetween,
        boolean typed) {

    private static final int[] CLS = {SpecialToken.CLS.id()};

    private static final int[] SEP = {SpecialToken.SEP.id()};

    static final Template BERT = new Template(CLS, SEP, CLS, SEP, SEP, 1, true);

    void requireRoom(int maxLength, boolean pair) {
        int special = pair ? pairSpecials() : before.length + after.length;
        if (maxLength < special) {
            throw new IllegalArgumentException(
                    "maxLength must be at least the %d special tokens, got %d".formatted(special, maxLength));
        }
    }

    Tokens single(int[] content, int maxLength) {
        int total = before.length + content.length + after.length;
        int kept = Math.min(content.length, maxLength - before.length - after.length);
        int[] ids = new int[before.length + kept + after.length];
        int at = append(before, before.length, ids, 0);
        at = append(content, kept, ids, at);
        append(after, after.length, ids, at);
        return new Tokens(ids, ids.length, total);
    }

    Tokens pair(int[] first, int[] second, int maxLength) {
        int room = maxLength - pairSpecials();
        int shorter = Math.min(first.length, second.length);
        int longer = Math.max(first.length, second.length);
        if (shorter + longer > room) {
            longer = Math.max(shorter, room - shorter);
        }
        if (shorter + longer > room) {
            shorter = room / 2;
            longer = room - shorter;
        }
        boolean firstIsShorter = first.length <= second.length;
        int firstKept = firstIsShorter ? shorter : longer;
        int secondKept = firstIsShorter ? longer : shorter;
        int[] ids = new int[pairSpecials() + firstKept + secondKept];
        int at = append(pairBefore, pairBefore.length, ids, 0);
        at = append(first, firstKept, ids, at);
        int type = typed ? at + typeBetween : ids.length;
        at = append(pairBetween, pairBetween.length, ids, at);
        at = append(second, secondKept, ids, at);
        append(pairAfter, pairAfter.length, ids, at);
        return new Tokens(ids, type, pairSpecials() + first.length + second.length);
    }

    private int pairSpecials() {
        return pairBefore.length + pairBetween.length + pairAfter.length;
    }

    private static int append(int[] source, int count, int[] target, int at) {
        System.arraycopy(source, 0, target, at, count);
        return at + count;
    }
}
