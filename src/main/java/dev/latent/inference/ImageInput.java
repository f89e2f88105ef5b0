package dev.latent.inference;

import dev.latent.error.ErrorCode;
import dev.latent.error.ServiceException;
import dev.latent.learning.InputShape;
import dev.latent.learning.image.DataUri;
import dev.latent.learning.image.ImageDecoder;
import dev.latent.learning.image.Resampling;
import dev.latent.model.ImagePreprocessing;
import dev.latent.model.Imported;
import dev.latent.model.Manifest;

/** Reads a PNG or JPEG data URI as an encoder takes it: grey or colour levels in 0…1, the same as of an uploaded file. */
final class ImageInput {

    /** What a byte of an image is divided by. */
    private static final float GREY_LEVELS = 255;

    /** A larger picture is nothing that an encoder sees more in, and costs memory. */
    private static final int MAX_PIXELS = 16_000_000;

    private static final int MAX_RATIO = 100;

    private ImageInput() {}

    static void read(String name, String field, String uri, Manifest manifest, float[] target, int at) {
        InputShape shape = manifest.inputShape();
        try {
            byte[] content = DataUri.decode(uri);
            ImageDecoder.Header header = ImageDecoder.header(content);
            Imported imported = manifest.imported();
            ImagePreprocessing pictures = imported == null ? null : imported.preprocessing();
            boolean fits = header.height() == shape.dims().get(0)
                    && header.width() == shape.dims().get(1);
            if (!fits && pictures != null) {
                resized(name, field, content, header, pictures, target, at);
                return;
            }
            if (header.height() != shape.dims().get(0)
                    || header.width() != shape.dims().get(1)) {
                throw InputReader.mismatch(
                        field,
                        "%s is an image of %d×%d; ".formatted(name, header.height(), header.width())
                                + InputReader.expected(manifest));
            }
            byte[] levels = ImageDecoder.levels(content, shape);
            for (int i = 0; i < levels.length; i++) {
                target[at + i] = (levels[i] & 0xFF) / GREY_LEVELS;
            }
        } catch (ImageDecoder.MalformedException e) {
            throw malformed(field, name + " " + e.getMessage());
        }
    }

    /** An imported encoder takes one size alone, so pictures of other sizes become of that. */
    private static void resized(
            String name,
            String field,
            byte[] content,
            ImageDecoder.Header header,
            ImagePreprocessing pictures,
            float[] target,
            int at)
            throws ImageDecoder.MalformedException {
        if ((long) header.height() * header.width() > MAX_PIXELS
                || Math.max(header.height(), header.width())
                        > (long) MAX_RATIO * Math.min(header.height(), header.width())) {
            throw malformed(
                    field,
                    "%s is an image of %d×%d; to be resized it may have %d pixels, and one side be %d times the other"
                            .formatted(name, header.height(), header.width(), MAX_PIXELS, MAX_RATIO));
        }
        int channels = pictures.channels().channels();
        InputShape whole = channels == 1
                ? InputShape.of(header.height(), header.width())
                : InputShape.of(header.height(), header.width(), channels);
        float[] levels = Resampling.resizeAndCut(
                ImageDecoder.levels(content, whole),
                header.height(),
                header.width(),
                channels,
                pictures.size(),
                pictures.crop().get(0),
                pictures.crop().get(1));
        for (int i = 0; i < levels.length; i++) {
            target[at + i] = levels[i] / GREY_LEVELS;
        }
    }

    private static ServiceException malformed(String field, String detail) {
        return ServiceException.ofField(ErrorCode.MALFORMED_IMAGE, field, detail);
    }
}
