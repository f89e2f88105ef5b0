package dev.latent.dataset;

import dev.latent.error.ErrorCode;
import dev.latent.error.ServiceException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Reads lines of JSON, each an example: {@code {"input":…,"label":…}}, or the input alone. */
final class JsonLines {

    private static final String LABEL = "label";

    /** A label may have some, too. */
    private static final int MAX_LABEL_COMMAS = 10_000;

    private final DatasetWriter writer;

    private final JsonMapper json;

    JsonLines(DatasetWriter writer, JsonMapper json) {
        this.writer = writer;
        this.json = json;
    }

    /** Says by the first line what all are. */
    interface Choice {

        JsonExamples of(JsonNode first) throws IOException;
    }

    void read(TextLines lines, Choice choice) throws IOException {
        JsonExamples examples = null;
        boolean labelled = false;
        for (String line = lines.next(); line != null; line = lines.next()) {
            if (line.isBlank()) {
                continue;
            }
            String where = "line " + lines.number();
            JsonNode node = parse(line, where);
            if (examples == null) {
                examples = choice.of(node);
            }
            requireKnown(node, examples.properties(), where);
            if (node.isObject()) {
                examples.addProperties(node, where);
            } else {
                examples.add(node, where);
            }
            if (!labelled && node.has(LABEL)) {
                labelled = true;
                for (int i = 1; i < writer.count(); i++) {
                    writer.labels().add(null);
                }
            }
            if (labelled) {
                addLabel(node.path(LABEL), writer.labels(), where);
            }
        }
    }

    /** A label: text, a number, an array of tags, or null for none. */
    static void addLabel(@Nullable JsonNode label, LabelCollector labels, String where) {
        if (label == null || label.isNull() || label.isMissingNode()) {
            labels.add(null);
        } else if (label.isArray()) {
            List<String> tags = new ArrayList<>();
            for (JsonNode tag : label) {
                if (!tag.isString() && !tag.isNumber()) {
                    throw invalidLabel(where, tag);
                }
                tags.add(tag.asString());
            }
            labels.addTags(tags);
        } else if (label.isNumber()) {
            labels.add(label.asDouble());
        } else if (label.isString() || label.isBoolean()) {
            labels.add(label.asString());
        } else {
            throw invalidLabel(where, label);
        }
    }

    private static ServiceException invalidLabel(String where, JsonNode label) {
        return new ServiceException(
                ErrorCode.INVALID_REQUEST,
                "%s: a label is text, a number, an array of names or null, got %s"
                        .formatted(where, shortened(label.toString())));
    }

    private JsonNode parse(String line, String where) {
        // counted before a tree is made of them, which takes many times the memory
        int most = writer.settings().maxValuesPerExample() + MAX_LABEL_COMMAS;
        if (commas(line) > most) {
            throw new ServiceException(
                    ErrorCode.DATASET_TOO_LARGE,
                    "%s has more than the %d values that an example may have (latent.datasets.max-values-per-example)"
                            .formatted(where, writer.settings().maxValuesPerExample()));
        }
        try {
            return json.readTree(line);
        } catch (JacksonException e) {
            String reason = String.valueOf(e.getOriginalMessage()).replaceFirst(" \\(start marker.*| \\(`.*", "");
            boolean notFinite = reason.startsWith("Non-standard token");
            throw new ServiceException(
                    notFinite ? ErrorCode.NOT_FINITE : ErrorCode.MALFORMED_JSON,
                    notFinite
                            ? "%s holds NaN or Infinity, expected finite numbers".formatted(where)
                            : "%s is not JSON, expected one whole example on each line: %s".formatted(where, reason),
                    e);
        }
    }

    /** Those between values, not those within text. */
    private static long commas(String line) {
        long commas = 0;
        boolean quoted = false;
        for (int i = 0; i < line.length(); i++) {
            char c = line.charAt(i);
            if (c == '\\') {
                i++;
            } else if (c == '"') {
                quoted = !quoted;
            } else if (c == ',' && !quoted) {
                commas++;
            }
        }
        return commas;
    }

    private static void requireKnown(JsonNode line, List<String> properties, String where) {
        if (properties.isEmpty()) {
            return;
        }
        for (String property : line.propertyNames()) {
            if (!properties.contains(property) && !property.equals(LABEL)) {
                List<String> expected = new ArrayList<>(properties);
                expected.add(LABEL);
                throw new ServiceException(
                        ErrorCode.UNKNOWN_PROPERTY,
                        "%s has a property '%s', expected %s".formatted(where, shortened(property), expected));
            }
        }
    }

    static String shortened(String text) {
        return text.length() <= 80 ? text : text.substring(0, 80) + "…";
    }
}
