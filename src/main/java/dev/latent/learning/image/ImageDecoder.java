package dev.latent.learning.image;

import dev.latent.learning.InputShape;
import java.awt.image.BufferedImage;
import java.awt.image.ColorModel;
import java.awt.image.IndexColorModel;
import java.awt.image.Raster;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.Iterator;
import java.util.Locale;
import javax.imageio.ImageIO;
import javax.imageio.ImageReader;
import javax.imageio.ImageTypeSpecifier;
import javax.imageio.stream.ImageInputStream;
import javax.imageio.stream.MemoryCacheImageInputStream;
import org.jspecify.annotations.Nullable;

/**
 * Decodes PNG and JPEG to levels of 0…255, of which an encoder's input is the 255th part. The levels are the stored ones: colour
 * profiles and gamma are not applied, 16 bits are rounded to 8, a palette is looked up, and alpha is ignored (a transparent pixel
 * has the colour that is stored beneath). Colour becomes grey as luma of ITU-R BT.601. An image's size is looked at before its
 * pixels are, so that a small file cannot ask for a large picture.
 */
public final class ImageDecoder {

    private ImageDecoder() {}

    /** What an image says of itself. */
    public record Header(int width, int height, boolean colour) {}

    /** A file that is no readable PNG or JPEG; the message goes on after the file's name: "is truncated". */
    public static final class MalformedException extends IOException {

        private static final long serialVersionUID = 1L;

        MalformedException(String message) {
            super(message);
        }

        MalformedException(String message, Throwable cause) {
            super(message, cause);
        }
    }

    /** Whether a file begins like a PNG or JPEG. */
    public static boolean isImage(byte[] file) {
        return PngChunks.begins(file) || isJpeg(file);
    }

    /** Looks at a file without decoding its pixels. */
    public static Header header(byte[] file) throws MalformedException {
        return withReader(file, ImageDecoder::readHeader);
    }

    /**
     * Decodes a file.
     *
     * @param shape [height, width] for grey levels, [height, width, 3] for red, green and blue ones; the image must have that size
     * @return levels, row-major, channel last
     */
    public static byte[] levels(byte[] file, InputShape shape) throws MalformedException {
        return withReader(file, reader -> {
            int height = shape.dims().get(0);
            int width = shape.dims().get(1);
            if (reader.getHeight(0) != height || reader.getWidth(0) != width) {
                throw new MalformedException("has %d×%d pixels (height × width), expected %d×%d"
                        .formatted(reader.getHeight(0), reader.getWidth(0), height, width));
            }
            BufferedImage image = read(reader);
            return levels(image, shape.dims().size() == 3);
        });
    }

    private static byte[] levels(BufferedImage image, boolean colour) {
        int width = image.getWidth();
        int height = image.getHeight();
        Raster raster = image.getRaster();
        IndexColorModel palette = image.getColorModel() instanceof IndexColorModel indexed ? indexed : null;
        int bands = raster.getNumBands();
        int white = (1 << raster.getSampleModel().getSampleSize(0)) - 1;
        byte[] levels = new byte[width * height * (colour ? 3 : 1)];
        int[] row = new int[width * bands];
        int at = 0;
        for (int y = 0; y < height; y++) {
            raster.getPixels(0, y, width, 1, row);
            for (int x = 0; x < width; x++) {
                int rgb = palette != null ? palette.getRGB(row[x]) : rgb(row, x * bands, bands, white);
                if (colour) {
                    levels[at++] = (byte) (rgb >> 16);
                    levels[at++] = (byte) (rgb >> 8);
                    levels[at++] = (byte) rgb;
                } else {
                    levels[at++] = luma(rgb);
                }
            }
        }
        return levels;
    }

    private static int rgb(int[] samples, int at, int bands, int white) {
        int red = level(samples[at], white);
        return bands < 3
                ? red << 16 | red << 8 | red
                : red << 16 | level(samples[at + 1], white) << 8 | level(samples[at + 2], white);
    }

    private static int level(int sample, int white) {
        return white == 255 ? sample : (sample * 255 + white / 2) / white;
    }

    /** 0.299 R + 0.587 G + 0.114 B in 16 bits of fraction, rounded; the weights add up to one, so grey stays as it is. */
    private static byte luma(int rgb) {
        return (byte) ((19595 * (rgb >> 16 & 0xff) + 38470 * (rgb >> 8 & 0xff) + 7471 * (rgb & 0xff) + 0x8000) >> 16);
    }

    private interface Reading<T> {
        T from(ImageReader reader) throws IOException;
    }

    private static <T> T withReader(byte[] file, Reading<T> reading) throws MalformedException {
        boolean png = PngChunks.begins(file);
        if (!png && !isJpeg(file)) {
            throw new MalformedException("is neither PNG nor JPEG");
        }
        byte[] pixels = png ? PngChunks.critical(file) : file;
        ImageReader reader =
                ImageIO.getImageReadersByFormatName(png ? "png" : "jpeg").next();
        try (ImageInputStream in = new MemoryCacheImageInputStream(new ByteArrayInputStream(pixels))) {
            reader.setInput(in, true, true);
            return reading.from(reader);
        } catch (MalformedException e) {
            throw e;
        } catch (IOException | RuntimeException e) {
            // broken files make the readers fail in many ways
            throw new MalformedException("cannot be decoded as an image: " + e.getMessage(), e);
        } finally {
            reader.dispose();
        }
    }

    private static boolean isJpeg(byte[] file) {
        return file.length > 3 && (file[0] & 0xff) == 0xff && (file[1] & 0xff) == 0xd8 && (file[2] & 0xff) == 0xff;
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

    private static BufferedImage read(ImageReader reader) throws IOException {
        Damage damage = new Damage();
        reader.addIIOReadWarningListener((source, warning) -> damage.hear(warning));
        BufferedImage image = reader.read(0);
        if (damage.found != null) {
            throw new MalformedException("is damaged: " + damage.found);
        }
        boolean jpeg = reader.getFormatName().toLowerCase(Locale.ROOT).startsWith("jp");
        if (jpeg && image.getRaster().getNumBands() > 3) {
            throw new MalformedException("is a JPEG of four channels, such as CMYK; expected grey or RGB");
        }
        return image;
    }

    /** The JPEG library fills up what is missing with grey and merely warns. */
    private static final class Damage {

        private @Nullable String found;

        void hear(String warning) {
            boolean harmless = warning.contains("extraneous");
            if (!harmless && (warning.startsWith("Corrupt JPEG data") || warning.startsWith("Premature end"))) {
                found = warning;
            }
        }
    }
}
