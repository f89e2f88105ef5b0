package dev.latent.dataset;

import dev.latent.error.ErrorCode;
import dev.latent.error.ServiceException;
import java.io.IOException;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * Reads text written as JSON: a string, or an array of two for a pair. In an object it is the property text, input or sentence, and
 * the other text of a pair the property pair, unless the upload names others.
 */
final class JsonTexts implements JsonExamples {

    private static final List<String> TEXT = List.of("text", "input", "sentence");

    private static final String PAIR = "pair";

    private static final String IMAGE = "data:image/";

    private final TextRows rows;

    private final boolean paired;

    private final List<String> textNames;

    private final String pairName;

    private final List<String> properties;

    JsonTexts(DatasetWriter writer, DatasetKind kind, ReadOptions options) throws IOException {
        this.rows = new TextRows(writer, kind);
        this.paired = kind == DatasetKind.PAIRED_TEXT;
        this.textNames = options.textColumn() == null ? TEXT : List.of(options.textColumn());
        this.pairName = options.pairColumn() == null ? PAIR : options.pairColumn();
        // who names a property has others that are none of ours
        this.properties = options.textColumn() != null || options.pairColumn() != null
                ? List.of()
                : paired ? List.of("text", "input", "sentence", PAIR) : TEXT;
    }

    /** The kind of a dataset whose first row or line is this one; null where it is no text. */
    static @Nullable DatasetKind kindOf(JsonNode first) {
        if (!first.isObject()) {
            return isText(first) ? DatasetKind.TEXT : null;
        }
        if (TEXT.stream().noneMatch(name -> isText(first.path(name)))) {
            return null;
        }
        return isText(first.path(PAIR)) ? DatasetKind.PAIRED_TEXT : DatasetKind.TEXT;
    }

    private static boolean isText(JsonNode node) {
        return node.isString() && !node.asString().startsWith(IMAGE);
    }

    @Override
    public List<String> properties() {
        return properties;
    }

    @Override
    public void addProperties(JsonNode line, String where) throws IOException {
        JsonNode text = textNames.stream()
                .filter(line::has)
                .findFirst()
                .map(line::path)
                .orElseThrow(() -> new ServiceException(
                        ErrorCode.INVALID_REQUEST,
                        "%s has no property %s, expected one that is the text"
                                .formatted(where, String.join(" or ", textNames))));
        if (!paired || text.isArray()) {
            add(text, where);
        } else {
            rows.add(List.of(string(text, where), string(line.path(pairName), where + ", " + pairName)), where);
        }
    }

    @Override
    public void add(JsonNode input, String where) throws IOException {
        if (!paired) {
            rows.add(List.of(string(input, where)), where);
            return;
        }
        if (!input.isArray() || input.size() != 2) {
            throw invalid(where, input, "two strings");
        }
        rows.add(List.of(string(input.get(0), where), string(input.get(1), where)), where);
    }

    private static String string(JsonNode node, String where) {
        if (!node.isString()) {
            throw invalid(where, node, "a string");
        }
        return node.asString();
    }

    private static ServiceException invalid(String where, JsonNode node, String expected) {
        return new ServiceException(
                ErrorCode.INVALID_REQUEST,
                "%s is %s, expected %s"
                        .formatted(
                                where,
                                node.isMissingNode() ? "missing" : JsonLines.shortened(node.toString()),
                                expected));
    }
}
