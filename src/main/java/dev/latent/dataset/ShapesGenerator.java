package dev.latent.dataset;

import dev.latent.learning.InputShape;
import dev.latent.learning.SeededRandom;
import java.io.IOException;
import java.util.List;

/**
 * White sprites on black with known factors, in the manner of dSprites (Matthey et al. 2017): shape (square, ellipse, heart), scale
 * (6 values from 0.5 to 1), orientation (40 values in [0, 2π)), x and y (32 values in [0, 1] each). Each example draws its factors
 * from (seed, index). Edges are anti-aliased with 4 × 4 samples a pixel.
 */
final class ShapesGenerator {

    private static final List<String> NAMES = List.of("square", "ellipse", "heart");

    private static final List<String> FACTORS = List.of("shape", "scale", "orientation", "x", "y");

    private static final int SCALES = 6;

    private static final int ORIENTATIONS = 40;

    private static final int POSITIONS = 32;

    private static final int SAMPLES = 4;

    /** Half the side of the largest square, as a part of the image. */
    private static final double LARGEST = 0.22;

    /**
     * Where sprites' centres may be, from the edge: the largest one stays inside at any angle, but for a tip of 0.0011 of the
     * image that no sample meets.
     */
    private static final double MARGIN = 0.31;

    private ShapesGenerator() {}

    static void generate(int count, long seed, int size, DatasetWriter writer) throws IOException {
        writer.begin(DatasetKind.IMAGES, InputShape.of(size, size), true);
        writer.beginFactors(FACTORS);
        for (int i = 0; i < count; i++) {
            SeededRandom random = new SeededRandom(seed, i);
            int shape = random.nextInt(NAMES.size());
            double scale = 0.5 + 0.5 * random.nextInt(SCALES) / (SCALES - 1);
            double orientation = 2 * Math.PI * random.nextInt(ORIENTATIONS) / ORIENTATIONS;
            double x = random.nextInt(POSITIONS) / (POSITIONS - 1.0);
            double y = random.nextInt(POSITIONS) / (POSITIONS - 1.0);
            writer.add(draw(shape, scale, orientation, x, y, size));
            writer.addFactors(shape, (float) scale, (float) orientation, (float) x, (float) y);
            writer.labels().add(NAMES.get(shape));
        }
    }

    private static byte[] draw(int shape, double scale, double orientation, double x, double y, int size) {
        byte[] pixels = new byte[size * size];
        // StrictMath: the same picture on every machine
        double cos = StrictMath.cos(orientation);
        double sin = StrictMath.sin(orientation);
        double centreX = MARGIN + (1 - 2 * MARGIN) * x;
        double centreY = MARGIN + (1 - 2 * MARGIN) * y;
        double unit = LARGEST * scale;
        for (int row = 0; row < size; row++) {
            for (int column = 0; column < size; column++) {
                int inside = 0;
                for (int sample = 0; sample < SAMPLES * SAMPLES; sample++) {
                    double px = (column + (sample % SAMPLES + 0.5) / SAMPLES) / size - centreX;
                    double py = (row + (sample / SAMPLES + 0.5) / SAMPLES) / size - centreY;
                    double u = (cos * px + sin * py) / unit;
                    double v = (cos * py - sin * px) / unit;
                    inside += contains(shape, u, v) ? 1 : 0;
                }
                pixels[row * size + column] = (byte) Math.round(255.0 * inside / (SAMPLES * SAMPLES));
            }
        }
        return pixels;
    }

    /** Whether a point is inside a sprite of about unit half-size. */
    private static boolean contains(int shape, double u, double v) {
        return switch (shape) {
            case 0 -> Math.abs(u) <= 1 && Math.abs(v) <= 1;
            case 1 -> u * u / 1.69 + v * v / 0.49 <= 1;
            default -> {
                // (x² + y² − 1)³ = x² y³, with its tip pointing down
                double a = 1.15 * u;
                double b = -1.15 * v + 0.1;
                double round = a * a + b * b - 1;
                yield round * round * round - a * a * b * b * b <= 0;
            }
        };
    }
}
