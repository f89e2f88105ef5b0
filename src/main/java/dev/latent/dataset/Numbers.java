package dev.latent.dataset;

/** Numbers as people write them in files. */
final class Numbers {

    private Numbers() {}

    /** A decimal number, or NaN where the text is none; {@code NaN}, {@code Infinity} and Java's {@code 1f} are none. */
    static double parse(String text) {
        if (text.isEmpty() || !isNumeral(text)) {
            return Double.NaN;
        }
        try {
            return Double.parseDouble(text);
        } catch (NumberFormatException e) {
            return Double.NaN;
        }
    }

    /** Whether a text means a number that is not finite. */
    static boolean isNotFinite(String text) {
        String bare = text.strip().replaceFirst("^[+-]", "");
        return bare.equalsIgnoreCase("nan") || bare.equalsIgnoreCase("inf") || bare.equalsIgnoreCase("infinity");
    }

    private static boolean isNumeral(String text) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (!(c >= '0' && c <= '9') && c != '.' && c != '-' && c != '+' && c != 'e' && c != 'E') {
                return false;
            }
        }
        return true;
    }
}
