package dev.latent.dataset;

import dev.latent.error.ErrorCode;
import dev.latent.error.ServiceException;
import java.awt.image.BufferedImage;
import java.awt.image.ColorModel;
import java.awt.image.IndexColorModel;
import java.awt.image.Raster;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.Iterator;
import java.util.Locale;
import java.util.Set;
import javax.imageio.ImageIO;
import javax.imageio.ImageReader;
import javax.imageio.ImageTypeSpecifier;
import javax.imageio.stream.ImageInputStream;

/** Decodes PNG and JPEG. An image's size is looked at before its pixels are, so a decompression bomb is never unpacked. */
final class ImageDecoder {

    private static final Set<String> FORMATS = Set.of("png", "jpeg", "jpg");

    private final long maxPixels;

    ImageDecoder(long maxPixels) {
        this.maxPixels = maxPixels;
    }

    record Header(int width, int height, boolean colour) {}

    Header header(byte[] file, String name) {
        return withReader(file, name, ImageDecoder::readHeader);
    }

    BufferedImage decode(byte[] file, String name) {
        return withReader(file, name, reader -> reader.read(0));
    }

    /** [height × width] grey levels: the stored ones where the image is grey, otherwise its luminance. */
    static byte[] greyBytes(BufferedImage image) {
        int width = image.getWidth();
        int height = image.getHeight();
        byte[] grey = new byte[width * height];
        ColorModel model = image.getColorModel();
        Raster raster = image.getRaster();
        if (model.getNumColorComponents() == 1 && !(model instanceof IndexColorModel)) {
            // getRGB would pass the grey levels through a gamma curve
            int bits = raster.getSampleModel().getSampleSize(0);
            int[] samples = raster.getSamples(0, 0, width, height, 0, (int[]) null);
            for (int i = 0; i < grey.length; i++) {
                grey[i] = (byte) (bits == 8 ? samples[i] : Math.round(samples[i] * 255.0 / ((1 << bits) - 1)));
            }
            return grey;
        }
        int[] pixels = image.getRGB(0, 0, width, height, null, 0, width);
        for (int i = 0; i < grey.length; i++) {
            int red = pixels[i] >> 16 & 0xff;
            int green = pixels[i] >> 8 & 0xff;
            int blue = pixels[i] & 0xff;
            grey[i] = (byte)
                    (red == green && green == blue ? red : Math.round(0.299 * red + 0.587 * green + 0.114 * blue));
        }
        return grey;
    }

    /** [height × width × 3] red, green, blue. */
    static byte[] colourBytes(BufferedImage image) {
        int width = image.getWidth();
        int height = image.getHeight();
        byte[] colours = new byte[width * height * 3];
        ColorModel model = image.getColorModel();
        if (model.getNumColorComponents() == 1 && !(model instanceof IndexColorModel)) {
            byte[] grey = greyBytes(image);
            for (int i = 0; i < grey.length; i++) {
                colours[3 * i] = grey[i];
                colours[3 * i + 1] = grey[i];
                colours[3 * i + 2] = grey[i];
            }
            return colours;
        }
        int[] pixels = image.getRGB(0, 0, width, height, null, 0, width);
        for (int i = 0; i < pixels.length; i++) {
            colours[3 * i] = (byte) (pixels[i] >> 16);
            colours[3 * i + 1] = (byte) (pixels[i] >> 8);
            colours[3 * i + 2] = (byte) pixels[i];
        }
        return colours;
    }

    private interface Reading<T> {
        T from(ImageReader reader) throws IOException;
    }

    private <T> T withReader(byte[] file, String name, Reading<T> reading) {
        try (ImageInputStream in = ImageIO.createImageInputStream(new ByteArrayInputStream(file))) {
            Iterator<ImageReader> readers = ImageIO.getImageReaders(in);
            if (!readers.hasNext()) {
                throw malformed(name, "is neither PNG nor JPEG");
            }
            ImageReader reader = readers.next();
            try {
                if (!FORMATS.contains(reader.getFormatName().toLowerCase(Locale.ROOT))) {
                    throw malformed(name, "is %s, expected PNG or JPEG".formatted(reader.getFormatName()));
                }
                reader.setInput(in, true, true);
                long pixels = (long) reader.getWidth(0) * reader.getHeight(0);
                if (pixels > maxPixels) {
                    throw malformed(
                            name,
                            "has %d×%d pixels, at most %d are accepted"
                                    .formatted(reader.getWidth(0), reader.getHeight(0), maxPixels));
                }
                return reading.from(reader);
            } finally {
                reader.dispose();
            }
        } catch (IOException | RuntimeException e) {
            if (e instanceof ServiceException known) {
                throw known;
            }
            // decoders throw many things on garbled files
            throw new ServiceException(ErrorCode.MALFORMED_IMAGE, name + " cannot be decoded as an image", e);
        }
    }

    private static Header readHeader(ImageReader reader) throws IOException {
        ImageTypeSpecifier type = reader.getRawImageType(0);
        if (type == null) {
            Iterator<ImageTypeSpecifier> types = reader.getImageTypes(0);
            type = types.hasNext() ? types.next() : null;
        }
        return new Header(reader.getWidth(0), reader.getHeight(0), type == null || hasColour(type.getColorModel()));
    }

    private static boolean hasColour(ColorModel model) {
        if (!(model instanceof IndexColorModel palette)) {
            return model.getNumColorComponents() > 1;
        }
        for (int i = 0; i < palette.getMapSize(); i++) {
            if (palette.getRed(i) != palette.getGreen(i) || palette.getGreen(i) != palette.getBlue(i)) {
                return true;
            }
        }
        return false;
    }

    private static ServiceException malformed(String name, String what) {
        return new ServiceException(ErrorCode.MALFORMED_IMAGE, name + " " + what);
    }
}
