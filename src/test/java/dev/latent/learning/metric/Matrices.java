package dev.latent.learning.metric;

import dev.latent.learning.SeededRandom;
import dev.latent.learning.head.FeatureMatrix;

/** Matrices for tests. */
final class Matrices {

    private Matrices() {}

    static FeatureMatrix of(int width, float... values) {
        return new FeatureMatrix(values.length / width, width, values);
    }

    static FeatureMatrix gaussians(int rows, int width, long seed) {
        return new FeatureMatrix(rows, width, new SeededRandom(seed).gaussians(rows * width));
    }

    /** Whole numbers from 0 to bound − 1. */
    static FeatureMatrix integers(int rows, int width, int bound, long seed) {
        SeededRandom random = new SeededRandom(seed);
        float[] values = new float[rows * width];
        for (int i = 0; i < values.length; i++) {
            values[i] = random.nextInt(bound);
        }
        return new FeatureMatrix(rows, width, values);
    }

    /** Turned by a random angle in the plane of each pair of dimensions, one after another. */
    static FeatureMatrix rotated(FeatureMatrix matrix, long seed) {
        SeededRandom random = new SeededRandom(seed);
        float[] values = matrix.values().clone();
        int width = matrix.width();
        for (int a = 0; a < width; a++) {
            for (int b = a + 1; b < width; b++) {
                double angle = 2 * Math.PI * random.nextDouble();
                for (int row = 0; row < values.length; row += width) {
                    double x = values[row + a];
                    double y = values[row + b];
                    values[row + a] = (float) (Math.cos(angle) * x - Math.sin(angle) * y);
                    values[row + b] = (float) (Math.sin(angle) * x + Math.cos(angle) * y);
                }
            }
        }
        return new FeatureMatrix(matrix.rows(), width, values);
    }

    static FeatureMatrix scaled(FeatureMatrix matrix, float scale, float shift) {
        float[] values = new float[matrix.values().length];
        for (int i = 0; i < values.length; i++) {
            values[i] = scale * matrix.values()[i] + shift;
        }
        return new FeatureMatrix(matrix.rows(), matrix.width(), values);
    }
}
