package dev.latent.dataset;

import dev.latent.error.ErrorCode;
import dev.latent.error.ServiceException;
import dev.latent.learning.InputShape;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.List;
import javax.imageio.ImageIO;
import javax.imageio.stream.MemoryCacheImageOutputStream;

/** Draws examples, or views of them, as one PNG, row by row, with a line of grey between them. */
public final class ContactSheet {

    private static final int GAP = 2;

    private static final int BACKGROUND = 0x808080;

    private static final int SMALL = 64;

    private ContactSheet() {}

    /** Examples in as many columns as rows. */
    static byte[] draw(DatasetReader examples, int[] indices) {
        return draw(examples, indices, (int) Math.ceil(Math.sqrt(indices.length)));
    }

    /**
     * Some examples.
     *
     * @param columns side by side
     * @return a PNG
     * @throws ServiceException NOT_ACCEPTABLE if the examples make no pictures
     */
    public static byte[] draw(DatasetReader examples, int[] indices, int columns) {
        return draw(
                examples.dataset(),
                indices.length,
                columns,
                (number, values) -> examples.read(new int[] {indices[number]}, values));
    }

    /** What is drawn. */
    interface Pictures {

        /** @param values receives a picture's, shaped like an example of the dataset */
        void read(int number, float[] values);
    }

    static byte[] draw(Dataset dataset, int count, int columns, Pictures pictures) {
        List<Integer> dims = pictureShape(dataset);
        int height = dims.get(0);
        int width = dims.get(1);
        boolean colour = dims.size() == 3;
        int zoom = Math.max(1, SMALL / Math.max(height, width));
        int rows = (count + columns - 1) / columns;
        BufferedImage sheet = new BufferedImage(
                columns * (width * zoom + GAP) + GAP, rows * (height * zoom + GAP) + GAP, BufferedImage.TYPE_INT_RGB);
        fill(sheet);
        Dataset.Values of = dataset.values();
        float[] values = new float[of.shape().size()];
        double low = dataset.kind() == DatasetKind.IMAGES && of.minimum() >= 0 ? 0 : of.minimum();
        double high = dataset.kind() == DatasetKind.IMAGES && of.maximum() <= 1 ? 1 : of.maximum();
        double range = high > low ? high - low : 1;
        for (int i = 0; i < count; i++) {
            pictures.read(i, values);
            int left = GAP + i % columns * (width * zoom + GAP);
            int top = GAP + i / columns * (height * zoom + GAP);
            for (int y = 0; y < height * zoom; y++) {
                for (int x = 0; x < width * zoom; x++) {
                    int pixel = y / zoom * width + x / zoom;
                    int red = level(values[colour ? 3 * pixel : pixel], low, range);
                    int green = colour ? level(values[3 * pixel + 1], low, range) : red;
                    int blue = colour ? level(values[3 * pixel + 2], low, range) : red;
                    sheet.setRGB(left + x, top + y, red << 16 | green << 8 | blue);
                }
            }
        }
        return png(sheet);
    }

    /** Images as they are; vectors as a square, where their width is one. */
    private static List<Integer> pictureShape(Dataset dataset) {
        InputShape shape = dataset.values().shape();
        if (dataset.kind() == DatasetKind.IMAGES) {
            return shape.dims();
        }
        int side = (int) Math.round(Math.sqrt(shape.size()));
        if (side * side != shape.size() || side < 2) {
            throw new ServiceException(
                    ErrorCode.NOT_ACCEPTABLE,
                    "dataset %s has vectors of %d values, which make no picture; the examples come as application/json too"
                            .formatted(dataset.name(), shape.size()));
        }
        return List.of(side, side);
    }

    private static int level(float value, double low, double range) {
        return (int) Math.max(0, Math.min(255, Math.round(255 * (value - low) / range)));
    }

    private static void fill(BufferedImage sheet) {
        for (int y = 0; y < sheet.getHeight(); y++) {
            for (int x = 0; x < sheet.getWidth(); x++) {
                sheet.setRGB(x, y, BACKGROUND);
            }
        }
    }

    private static byte[] png(BufferedImage sheet) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (MemoryCacheImageOutputStream image = new MemoryCacheImageOutputStream(out)) {
            ImageIO.write(sheet, "png", image);
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
        return out.toByteArray();
    }
}
