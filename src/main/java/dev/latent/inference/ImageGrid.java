package dev.latent.inference;

import dev.latent.error.ErrorCode;
import dev.latent.error.ServiceException;
import dev.latent.model.Manifest;
import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.io.OutputStream;
import java.util.List;
import javax.imageio.ImageIO;
import javax.imageio.stream.ImageOutputStream;
import javax.imageio.stream.MemoryCacheImageOutputStream;

/**
 * Images side by side on one sheet.
 *
 * @param sources one image a row, levels in 0…1 (what lies outside is clipped); of several, as many rows each: the sheet shows the
 *                first image of each, then the second of each
 * @param columns images side by side
 */
record ImageGrid(Manifest manifest, List<FloatMatrix> sources, int columns) {

    private static final int GAP = 2;

    private static final int LONGEST_LINE = 20;

    private static final long MAX_PIXELS = 64_000_000;

    private static final Color BACKGROUND = new Color(64, 64, 64);

    /** A sheet that is about as wide as it is high. */
    static ImageGrid square(Manifest manifest, FloatMatrix tiles) {
        return lines(manifest, tiles, (int) Math.ceil(Math.sqrt(tiles.rows())));
    }

    /** A sheet that is about as wide as it is high, each image beside its counterpart. */
    static ImageGrid pairs(Manifest manifest, FloatMatrix left, FloatMatrix right) {
        int pairsPerLine = (int) Math.ceil(Math.sqrt(2.0 * left.rows()) / 2);
        return new ImageGrid(manifest, List.of(left, right), 2 * pairsPerLine);
    }

    /** One line, wrapped where it would be too long. */
    static ImageGrid path(Manifest manifest, FloatMatrix tiles) {
        return lines(manifest, tiles, Math.min(tiles.rows(), LONGEST_LINE));
    }

    static ImageGrid lines(Manifest manifest, FloatMatrix tiles, int perLine) {
        return new ImageGrid(manifest, List.of(tiles), perLine);
    }

    /**
     * Writes the sheet as a PNG.
     *
     * @throws ServiceException NOT_ACCEPTABLE if the model makes no images, or the sheet would be too large
     */
    void write(OutputStream out) throws IOException {
        BufferedImage sheet = draw();
        try (ImageOutputStream image = new MemoryCacheImageOutputStream(out)) {
            ImageIO.write(sheet, "png", image);
        }
    }

    private BufferedImage draw() {
        List<Integer> dims = manifest.inputShape().dims();
        if (!manifest.inputKind().equals("images")) {
            throw new ServiceException(
                    ErrorCode.NOT_ACCEPTABLE,
                    "the model %s makes vectors, which cannot be drawn; ask for application/json or application/x-npy"
                            .formatted(manifest.reference()));
        }
        int height = dims.get(0);
        int width = dims.get(1);
        int tiles = sources.size() * sources.get(0).rows();
        int lines = (tiles + columns - 1) / columns;
        long sheetWidth = (long) columns * (width + GAP) + GAP;
        long sheetHeight = (long) lines * (height + GAP) + GAP;
        if (sheetWidth * sheetHeight > MAX_PIXELS) {
            throw new ServiceException(
                    ErrorCode.NOT_ACCEPTABLE,
                    "a picture of %d×%d pixels is more than can be drawn; ask for fewer images, or for another type"
                            .formatted(sheetHeight, sheetWidth));
        }
        BufferedImage sheet = new BufferedImage((int) sheetWidth, (int) sheetHeight, BufferedImage.TYPE_INT_RGB);
        Graphics2D graphics = sheet.createGraphics();
        graphics.setColor(BACKGROUND);
        graphics.fillRect(0, 0, (int) sheetWidth, (int) sheetHeight);
        graphics.dispose();
        int channels = dims.size() == 3 ? 3 : 1;
        for (int tile = 0; tile < tiles; tile++) {
            int left = GAP + tile % columns * (width + GAP);
            int top = GAP + tile / columns * (height + GAP);
            sheet.setRGB(left, top, width, height, pixels(tile, width * height, channels), 0, width);
        }
        return sheet;
    }

    private int[] pixels(int tile, int count, int channels) {
        int[] pixels = new int[count];
        FloatMatrix source = sources.get(tile % sources.size());
        int at = tile / sources.size() * source.width();
        for (int i = 0; i < count; i++) {
            int red = level(source, at + i * channels);
            int green = channels == 1 ? red : level(source, at + i * channels + 1);
            int blue = channels == 1 ? red : level(source, at + i * channels + 2);
            pixels[i] = red << 16 | green << 8 | blue;
        }
        return pixels;
    }

    private static int level(FloatMatrix source, int at) {
        return Math.round(255 * Math.min(1, Math.max(0, source.values()[at])));
    }
}
