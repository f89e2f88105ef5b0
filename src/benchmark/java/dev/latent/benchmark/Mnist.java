package dev.latent.benchmark;

import dev.latent.learning.SeededRandom;
import java.io.ByteArrayInputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.zip.GZIPInputStream;

/**
 * One part of MNIST, from its IDX files.
 *
 * @param images grey levels from 0 to 1, float32 [count, 784]
 * @param labels [count]
 */
@SuppressWarnings("ArrayRecordComponent")
record Mnist(Path imageFile, Path labelFile, float[] images, int[] labels) {

    static final int WIDTH = 784;

    private static final int IMAGE_HEADER = 16;

    private static final int LABEL_HEADER = 8;

    /** Whether the files are not in this folder; says so. */
    static boolean isMissing(Path folder) {
        Path first = folder.resolve("train-images-idx3-ubyte.gz");
        boolean missing = !Files.exists(first);
        if (missing) {
            System.out.printf("Skipped: there is no %s. Give MNIST's folder as an argument.%n", first);
        }
        return missing;
    }

    /** @param part {@code train} or {@code t10k} */
    static Mnist read(Path folder, String part) throws IOException {
        Path imageFile = folder.resolve(part + "-images-idx3-ubyte.gz");
        Path labelFile = folder.resolve(part + "-labels-idx1-ubyte.gz");
        byte[] pixels = unzip(imageFile, IMAGE_HEADER);
        byte[] digits = unzip(labelFile, LABEL_HEADER);
        float[] images = new float[pixels.length];
        for (int i = 0; i < pixels.length; i++) {
            images[i] = (pixels[i] & 0xff) / 255f;
        }
        int[] labels = new int[digits.length];
        for (int i = 0; i < digits.length; i++) {
            labels[i] = digits[i];
        }
        return new Mnist(imageFile, labelFile, images, labels);
    }

    /** The images as an IDX file of black and white, each pixel drawn with its grey level as the probability of white. */
    byte[] binarized(long seed) {
        SeededRandom random = new SeededRandom(seed);
        ByteBuffer file = ByteBuffer.allocate(IMAGE_HEADER + images.length);
        file.putInt(2051).putInt(count()).putInt(28).putInt(28);
        for (float level : images) {
            file.put((byte) (random.nextDouble() < level ? 255 : 0));
        }
        return file.array();
    }

    /** The labels as an IDX file. */
    byte[] labelBytes() {
        ByteBuffer file = ByteBuffer.allocate(LABEL_HEADER + labels.length);
        file.putInt(2049).putInt(count());
        for (int label : labels) {
            file.put((byte) label);
        }
        return file.array();
    }

    /** The first of them. */
    Mnist first(int count) {
        return new Mnist(imageFile, labelFile, Arrays.copyOf(images, count * WIDTH), Arrays.copyOf(labels, count));
    }

    int count() {
        return labels.length;
    }

    private static byte[] unzip(Path file, int header) throws IOException {
        try (DataInputStream in =
                new DataInputStream(new GZIPInputStream(new ByteArrayInputStream(Files.readAllBytes(file))))) {
            in.skipNBytes(header);
            return in.readAllBytes();
        }
    }
}
