package dev.latent.dataset;

import dev.latent.error.ErrorCode;
import dev.latent.error.ServiceException;
import dev.latent.learning.InputShape;
import dev.latent.learning.image.DataUri;
import dev.latent.learning.image.ImageDecoder;
import java.io.IOException;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * Reads arrays of numbers written as JSON. The first one's nesting is the shape; nested ones are images, as are data URIs of PNG and
 * JPEG files.
 */
final class JsonRows implements JsonExamples {

    private static final List<String> PROPERTIES = List.of("input");

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

    @Override
    public List<String> properties() {
        return PROPERTIES;
    }

    @Override
    public void addProperties(JsonNode line, String where) throws IOException {
        add(line.path("input"), where);
    }

    @Override
    public void add(JsonNode input, String where) throws IOException {
        if (input.isString()) {
            addImage(input.asString(), where);
        } else if (input.isArray()) {
            requireNoImages(where);
            addNumbers(input, where);
        } else {
            throw new ServiceException(
                    ErrorCode.INVALID_REQUEST,
                    "%s is neither an array nor an object like {\"input\":[…],\"label\":…}".formatted(where));
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

    private void addNumbers(JsonNode input, String where) throws IOException {
        InputShape shape = nesting != null ? nesting : begin(NestedArray.shape(input, where));
        NestedArray.read(input, shape, values, where);
        writer.add(values);
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
}
