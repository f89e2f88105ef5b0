package dev.latent.inference;

import dev.latent.error.ErrorCode;
import dev.latent.error.ServiceException;
import dev.latent.learning.InputShape;
import dev.latent.learning.image.DataUri;
import dev.latent.learning.image.ImageDecoder;
import dev.latent.model.Manifest;

/** Reads a PNG or JPEG data URI as an encoder takes it: grey or colour levels in 0…1, the same as of an uploaded file. */
final class ImageInput {

    private ImageInput() {}

    static void read(String name, String field, String uri, Manifest manifest, float[] target, int at) {
        InputShape shape = manifest.inputShape();
        try {
            byte[] content = DataUri.decode(uri);
            ImageDecoder.Header header = ImageDecoder.header(content);
            if (header.height() != shape.dims().get(0)
                    || header.width() != shape.dims().get(1)) {
                throw InputReader.mismatch(
                        field,
                        "%s is an image of %d×%d; ".formatted(name, header.height(), header.width())
                                + InputReader.expected(manifest));
            }
            byte[] levels = ImageDecoder.levels(content, shape);
            for (int i = 0; i < levels.length; i++) {
                target[at + i] = (levels[i] & 0xFF) / 255f;
            }
        } catch (ImageDecoder.MalformedException e) {
            throw malformed(field, name + " " + e.getMessage());
        }
    }

    private static ServiceException malformed(String field, String detail) {
        return ServiceException.ofField(ErrorCode.MALFORMED_IMAGE, field, detail);
    }
}
