package dev.latent.model;

import dev.latent.error.ErrorCode;
import dev.latent.error.ServiceException;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * How a client names a model: {@code name}, {@code name@3} or {@code name@alias}.
 *
 * @param selector version or alias; null for the newest version
 */
record ModelReference(String name, @Nullable String selector) {

    /** Names are folder names as well, also where those ignore case. */
    private static final Pattern NAME = Pattern.compile(ModelStore.NAME_PATTERN);

    private static final Pattern VERSION = Pattern.compile("[1-9][0-9]{0,8}");

    static ModelReference parse(String reference) {
        int at = reference.indexOf('@');
        return at < 0
                ? new ModelReference(reference, null)
                : new ModelReference(reference.substring(0, at), reference.substring(at + 1));
    }

    /** The version, where the selector is one; 0 otherwise. */
    int version() {
        return selector != null && VERSION.matcher(selector).matches() ? Integer.parseInt(selector) : 0;
    }

    static String requireName(String name) {
        if (!NAME.matcher(name).matches()) {
            throw new ServiceException(
                    ErrorCode.INVALID_PARAMETER,
                    "'%s' is no name for a model: 1 to 64 of a-z, 0-9, '.', '_' and '-', beginning and ending with a letter or digit"
                            .formatted(shorten(name)));
        }
        return name;
    }

    static String requireAlias(String alias) {
        if (!NAME.matcher(alias).matches() || alias.chars().allMatch(Character::isDigit)) {
            throw new ServiceException(
                    ErrorCode.INVALID_PARAMETER,
                    "'%s' is no alias: 1 to 64 of a-z, 0-9, '.', '_' and '-', beginning and ending with a letter or digit, and not a number"
                            .formatted(shorten(alias)));
        }
        return alias;
    }

    private static String shorten(String text) {
        return text.length() <= 80 ? text : text.substring(0, 80) + "…";
    }
}
