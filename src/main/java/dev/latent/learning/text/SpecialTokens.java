package dev.latent.learning.text;

/** Numbers of the tokens that mean something to the networks here, the first ones of every vocabulary that is learnt here. */
public final class SpecialTokens {

    public static final int PADDING = 0;

    public static final int UNKNOWN = 1;

    public static final int CLASS = 2;

    public static final int SEPARATOR = 3;

    public static final int MASK = 4;

    /** How many there are: the numbers from here on are pieces of words. */
    public static final int COUNT = 5;

    private SpecialTokens() {}
}
