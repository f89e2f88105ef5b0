package dev.latent.inference;

import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Base64;
import javax.imageio.ImageIO;

/** Images as a client makes and reads them. */
public final class Picture {

    private Picture() {}

    /** @param levels 0…1, row-major */
    public static BufferedImage grey(float[] levels, int height, int width) {
        BufferedImage image = new BufferedImage(width, height, BufferedImage.TYPE_BYTE_GRAY);
        for (int i = 0; i < levels.length; i++) {
            image.getRaster().setSample(i % width, i / width, 0, Math.round(levels[i] * 255));
        }
        return image;
    }

    /** @param levels 0…1, row-major, channel last */
    static BufferedImage colour(float[] levels, int height, int width) {
        BufferedImage image = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
        for (int i = 0; i < height * width; i++) {
            int rgb = Math.round(levels[3 * i] * 255) << 16
                    | Math.round(levels[3 * i + 1] * 255) << 8
                    | Math.round(levels[3 * i + 2] * 255);
            image.setRGB(i % width, i / width, rgb);
        }
        return image;
    }

    public static String dataUri(BufferedImage image, String format) {
        try {
            ByteArrayOutputStream bytes = new ByteArrayOutputStream();
            if (!ImageIO.write(image, format, bytes)) {
                throw new IllegalArgumentException(format);
            }
            return "data:image/" + format + ";base64," + Base64.getEncoder().encodeToString(bytes.toByteArray());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static BufferedImage read(byte[] content) {
        try {
            return ImageIO.read(new ByteArrayInputStream(content));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
