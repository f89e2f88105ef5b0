package dev.latent.dataset;

import dev.latent.error.ErrorCode;
import dev.latent.error.ServiceException;
import dev.latent.learning.InputShape;
import java.io.BufferedReader;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Reads examples written as JSON: lines of {@code {"input":[…],"label":…}} or of bare arrays, or the rows of a request. The first
 * one's nesting is the shape; nested ones are images.
 */
final class JsonRows {

    private final DatasetWriter writer;

    private float[] values = new float[0];

    private boolean begun;

    /** @param shape of each example; null to take the first one's nesting */
    JsonRows(DatasetWriter writer, @Nullable InputShape shape, @Nullable DatasetKind kind) {
        this.writer = writer;
        if (shape != null) {
            begin(shape, kind);
        }
    }

    void readLines(BufferedReader lines, JsonMapper json) throws IOException {
        int number = 0;
        boolean labelled = false;
        for (String line = lines.readLine(); line != null; line = lines.readLine()) {
            number++;
            if (line.isBlank()) {
                continue;
            }
            JsonNode node = parse(line, number, json);
            String where = "line " + number;
            JsonNode input = node.isObject() ? node.path("input") : node;
            if (!input.isArray()) {
                throw new ServiceException(
                        ErrorCode.INVALID_REQUEST,
                        "%s is neither an array nor an object like {\"input\":[…],\"label\":…}".formatted(where));
            }
            add(input, where);
            labelled |= node.has("label");
            if (labelled) {
                addLabel(node.path("label"));
            }
        }
    }

    void add(JsonNode input, String where) throws IOException {
        if (!begun) {
            begin(NestedArray.shape(input, where), null);
        }
        NestedArray.read(input, values, where);
        writer.add(values);
    }

    /** A label: text, a number, an array of tags, or null for none. */
    void addLabel(JsonNode label) {
        if (label.isArray()) {
            List<String> tags = new ArrayList<>();
            label.forEach(tag -> tags.add(tag.asString()));
            writer.labels().addTags(tags);
        } else if (label.isNumber()) {
            writer.labels().add(label.asDouble());
        } else if (label.isNull() || label.isMissingNode()) {
            writer.labels().add(null);
        } else if (label.isString() || label.isBoolean()) {
            writer.labels().add(label.asString());
        } else {
            throw new ServiceException(
                    ErrorCode.INVALID_REQUEST, "a label is text, a number, an array of names or null, got " + label);
        }
    }

    private void begin(InputShape shape, @Nullable DatasetKind kind) {
        DatasetKind given = kind != null ? kind : shape.dims().size() > 1 ? DatasetKind.IMAGES : DatasetKind.VECTORS;
        if (given == DatasetKind.IMAGES && shape.dims().size() == 1) {
            throw new ServiceException(
                    ErrorCode.INVALID_REQUEST,
                    "images need a shape [height, width] or [height, width, 3], got " + shape.dims());
        }
        if (given == DatasetKind.VECTORS && shape.dims().size() > 1) {
            shape = InputShape.of(shape.size());
        }
        writer.begin(given, shape, false);
        values = new float[shape.size()];
        begun = true;
    }

    private static JsonNode parse(String line, int number, JsonMapper json) {
        try {
            return json.readTree(line);
        } catch (JacksonException e) {
            throw new ServiceException(
                    ErrorCode.MALFORMED_JSON, "line %d is not JSON: %s".formatted(number, e.getOriginalMessage()), e);
        }
    }
}
