package dev.latent.evaluation;

import java.util.Locale;
import org.springframework.web.util.HtmlUtils;

/** What pages are written with. */
final class Html {

    private static final int DIGITS = 4;

    private Html() {}

    static String escape(String text) {
        return HtmlUtils.htmlEscape(text, "UTF-8");
    }

    /** With four significant digits, and whole numbers as such. */
    static String number(double value) {
        if (value == Math.rint(value) && Math.abs(value) < 1e9) {
            return String.valueOf((long) value);
        }
        int before = value == 0 ? 1 : (int) Math.floor(Math.log10(Math.abs(value))) + 1;
        return before < -DIGITS || before > DIGITS + 3
                ? String.format(Locale.ROOT, "%.3e", value)
                : String.format(Locale.ROOT, "%." + Math.max(0, DIGITS - Math.max(before, 0)) + "f", value);
    }
}
