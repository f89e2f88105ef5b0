package dev.latent.inference;

import dev.latent.error.ErrorCode;
import dev.latent.error.ServiceException;
import dev.latent.learning.InputShape;
import dev.latent.model.Manifest;
import java.awt.image.BufferedImage;
import java.awt.image.IndexColorModel;
import java.awt.image.Raster;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.Base64;
import java.util.Iterator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.imageio.ImageIO;
import javax.imageio.ImageReader;
import javax.imageio.stream.ImageInputStream;
import javax.imageio.stream.MemoryCacheImageInputStream;

/**
 * Reads a PNG or JPEG data URI as an encoder takes it: grey or colour levels in 0…1, without alpha. The size is looked at
 * before a pixel is read, so that a small file cannot ask for a large picture.
 */
final class ImageInput {

    private static final Pattern DATA_URI = Pattern.compile("data:(image/(?:png|jpeg));base64,(.*)", Pattern.DOTALL);

    private ImageInput() {}

    static void read(String name, String field, String uri, Manifest manifest, float[] target, int at) {
        Matcher matcher = DATA_URI.matcher(uri);
        if (!matcher.matches()) {
            throw malformed(
                    field,
                    "%s is a string that does not begin with data:image/png;base64, or data:image/jpeg;base64,"
                            .formatted(name));
        }
        byte[] content;
        try {
            content = Base64.getMimeDecoder().decode(matcher.group(2));
        } catch (IllegalArgumentException e) {
            throw malformed(field, "%s is no base64: %s".formatted(name, e.getMessage()));
        }
        BufferedImage image = decode(name, field, matcher.group(1), content, manifest);
        if (manifest.inputShape().dims().size() == 2) {
            grey(image, target, at);
        } else {
            colour(image, target, at);
        }
    }

    private static BufferedImage decode(String name, String field, String type, byte[] content, Manifest manifest) {
        Iterator<ImageReader> readers = ImageIO.getImageReadersByMIMEType(type);
        ImageReader reader = readers.next();
        try (ImageInputStream in = new MemoryCacheImageInputStream(new ByteArrayInputStream(content))) {
            reader.setInput(in, true, true);
            int height = reader.getHeight(0);
            int width = reader.getWidth(0);
            InputShape shape = manifest.inputShape();
            if (height != shape.dims().get(0) || width != shape.dims().get(1)) {
                throw InputReader.mismatch(
                        field,
                        "%s is an image of %d×%d; ".formatted(name, height, width) + InputReader.expected(manifest));
            }
            return reader.read(0);
        } catch (IOException | IllegalArgumentException | IndexOutOfBoundsException | NegativeArraySizeException e) {
            // Broken files make the readers fail in all of these ways.
            throw malformed(field, "%s is no readable %s: %s".formatted(name, type, e.getMessage()));
        } finally {
            reader.dispose();
        }
    }

    private static void grey(BufferedImage image, float[] target, int at) {
        boolean alreadyGrey = image.getColorModel().getNumColorComponents() == 1
                && !(image.getColorModel() instanceof IndexColorModel);
        if (alreadyGrey) {
            // The samples themselves: getRGB would bend them with a gamma curve.
            Raster raster = image.getRaster();
            float white = (1 << image.getColorModel().getComponentSize(0)) - 1;
            for (int y = 0; y < image.getHeight(); y++) {
                for (int x = 0; x < image.getWidth(); x++) {
                    target[at++] = raster.getSample(x, y, 0) / white;
                }
            }
            return;
        }
        for (int y = 0; y < image.getHeight(); y++) {
            for (int x = 0; x < image.getWidth(); x++) {
                int rgb = image.getRGB(x, y);
                // Luma of ITU-R BT.601.
                target[at++] = (0.299f * (rgb >> 16 & 0xFF) + 0.587f * (rgb >> 8 & 0xFF) + 0.114f * (rgb & 0xFF)) / 255;
            }
        }
    }

    private static void colour(BufferedImage image, float[] target, int at) {
        if (image.getColorModel().getNumColorComponents() == 1 && !(image.getColorModel() instanceof IndexColorModel)) {
            int pixels = image.getWidth() * image.getHeight();
            float[] levels = new float[pixels];
            grey(image, levels, 0);
            for (int i = 0; i < 3 * pixels; i++) {
                target[at + i] = levels[i / 3];
            }
            return;
        }
        for (int y = 0; y < image.getHeight(); y++) {
            for (int x = 0; x < image.getWidth(); x++) {
                int rgb = image.getRGB(x, y);
                target[at++] = (rgb >> 16 & 0xFF) / 255f;
                target[at++] = (rgb >> 8 & 0xFF) / 255f;
                target[at++] = (rgb & 0xFF) / 255f;
            }
        }
    }

    private static ServiceException malformed(String field, String detail) {
        return ServiceException.ofField(ErrorCode.MALFORMED_IMAGE, field, detail);
    }
}
