package dev.latent.dataset;

import dev.latent.error.ErrorCode;
import dev.latent.error.ServiceException;
import dev.latent.learning.InputShape;
import dev.latent.learning.image.DataUri;
import dev.latent.learning.image.ImageDecoder;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Reads examples written as JSON: lines of {@code {"input":[…],"label":…}} or of bare arrays, or the rows of a request. The first
 * one's nesting is the shape; nested ones are images, as are data URIs of PNG and JPEG files.
 */
final class JsonRows {

    private static final List<String> PROPERTIES = List.of("input", "label");

    /** A label may have some, too. */
    private static final int MAX_LABEL_COMMAS = 10_000;

    private final DatasetWriter writer;

    private final @Nullable DatasetKind kind;

    private float[] values = new float[0];

    /** How the first example is nested; null before it. */
    private @Nullable InputShape nesting;

    /** Whether examples are pictures, not arrays. */
    private boolean images;

    /**
     * @param shape of each example; null to take the first one's nesting
     * @param kind  null to take images where the shape has more than one size
     */
    JsonRows(DatasetWriter writer, @Nullable InputShape shape, @Nullable DatasetKind kind) {
        this.writer = writer;
        this.kind = kind;
        if (shape != null) {
            begin(shape);
        }
    }

    void readLines(TextLines lines, JsonMapper json) throws IOException {
        boolean labelled = false;
        for (String line = lines.next(); line != null; line = lines.next()) {
            if (line.isBlank()) {
                continue;
            }
            String where = "line " + lines.number();
            JsonNode node = parse(line, where, json);
            requireKnown(node, where);
            JsonNode input = node.isObject() ? node.path("input") : node;
            if (input.isString()) {
                addImage(input.asString(), where);
            } else if (input.isArray()) {
                requireNoImages(where);
                add(input, where);
            } else {
                throw new ServiceException(
                        ErrorCode.INVALID_REQUEST,
                        "%s is neither an array nor an object like {\"input\":[…],\"label\":…}".formatted(where));
            }
            if (!labelled && node.has("label")) {
                labelled = true;
                for (int i = 1; i < writer.count(); i++) {
                    writer.labels().add(null);
                }
            }
            if (labelled) {
                addLabel(node.path("label"), where);
            }
        }
    }

    /** A picture as a data URI. The first one says how large all are, and whether they have colours. */
    private void addImage(String uri, String where) throws IOException {
        try {
            byte[] file = DataUri.decode(uri);
            ImageDecoder.Header header = ImageDecoder.header(file);
            InputShape shape = nesting;
            if (shape == null) {
                shape = header.colour()
                        ? InputShape.of(header.height(), header.width(), 3)
                        : InputShape.of(header.height(), header.width());
                writer.begin(DatasetKind.IMAGES, shape, true);
                nesting = shape;
                images = true;
            } else if (!images
                    || header.height() != shape.dims().get(0)
                    || header.width() != shape.dims().get(1)) {
                throw new ServiceException(
                        ErrorCode.MALFORMED_IMAGE,
                        "%s is an image of %d×%d pixels, expected %s like the lines before"
                                .formatted(
                                        where,
                                        header.height(),
                                        header.width(),
                                        images ? "one of the shape " + shape.dims() : "an array"));
            }
            writer.add(ImageDecoder.levels(file, shape));
        } catch (ImageDecoder.MalformedException e) {
            throw new ServiceException(ErrorCode.MALFORMED_IMAGE, where + " " + e.getMessage(), e);
        }
    }

    private void requireNoImages(String where) {
        if (images) {
            throw new ServiceException(
                    ErrorCode.INVALID_REQUEST, where + " is an array, expected a data URI like the lines before");
        }
    }

    void add(JsonNode input, String where) throws IOException {
        InputShape shape = nesting != null ? nesting : begin(NestedArray.shape(input, where));
        NestedArray.read(input, shape, values, where);
        writer.add(values);
    }

    /** A label: text, a number, an array of tags, or null for none. */
    void addLabel(JsonNode label, String where) {
        if (label.isArray()) {
            List<String> tags = new ArrayList<>();
            for (JsonNode tag : label) {
                if (!tag.isString() && !tag.isNumber()) {
                    throw invalidLabel(where, tag);
                }
                tags.add(tag.asString());
            }
            writer.labels().addTags(tags);
        } else if (label.isNumber()) {
            writer.labels().add(label.asDouble());
        } else if (label.isNull() || label.isMissingNode()) {
            writer.labels().add(null);
        } else if (label.isString() || label.isBoolean()) {
            writer.labels().add(label.asString());
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

    private InputShape begin(InputShape shape) {
        DatasetKind given = kind != null ? kind : shape.dims().size() > 1 ? DatasetKind.IMAGES : DatasetKind.VECTORS;
        if (given == DatasetKind.IMAGES && shape.dims().size() == 1) {
            throw new ServiceException(
                    ErrorCode.INVALID_REQUEST,
                    "images need a shape [height, width] or [height, width, 3], got " + shape.dims());
        }
        writer.begin(given, shape, false);
        if (given == DatasetKind.VECTORS && shape.dims().size() > 1) {
            writer.begin(given, InputShape.of(shape.size()), false);
        }
        values = new float[shape.size()];
        nesting = shape;
        return shape;
    }

    private JsonNode parse(String line, String where, JsonMapper json) {
        // counted before a tree is made of them, which takes many times the memory
        long commas = line.chars().filter(c -> c == ',').count();
        int most = writer.settings().maxValuesPerExample() + MAX_LABEL_COMMAS;
        if (commas > most) {
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

    private static void requireKnown(JsonNode node, String where) {
        for (String property : node.propertyNames()) {
            if (!PROPERTIES.contains(property)) {
                throw new ServiceException(
                        ErrorCode.UNKNOWN_PROPERTY,
                        "%s has a property '%s', expected %s".formatted(where, shortened(property), PROPERTIES));
            }
        }
    }

    private static String shortened(String text) {
        return text.length() <= 80 ? text : text.substring(0, 80) + "…";
    }
}
