package dev.latent.learning.image;

import java.util.Base64;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A picture's file within a text: {@code data:image/png;base64,…} or {@code data:image/jpeg;base64,…} (RFC 2397). */
public final class DataUri {

    private static final Pattern PATTERN = Pattern.compile("data:image/(?:png|jpeg);base64,(.*)", Pattern.DOTALL);

    private DataUri() {}

    /**
     * The file's content.
     *
     * @throws ImageDecoder.MalformedException saying what the text is instead
     */
    public static byte[] decode(String text) throws ImageDecoder.MalformedException {
        Matcher matcher = PATTERN.matcher(text);
        if (!matcher.matches()) {
            throw new ImageDecoder.MalformedException(
                    "is a string that does not begin with data:image/png;base64, or data:image/jpeg;base64,");
        }
        try {
            return Base64.getMimeDecoder().decode(matcher.group(1));
        } catch (IllegalArgumentException e) {
            throw new ImageDecoder.MalformedException("is no base64: " + e.getMessage());
        }
    }
}
