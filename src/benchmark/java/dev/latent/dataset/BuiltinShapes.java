package dev.latent.dataset;

import dev.latent.learning.ExampleSource;
import dev.latent.learning.InputShape;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.springframework.util.FileSystemUtils;
import org.springframework.util.unit.DataSize;

/**
 * The builtin dataset {@code shapes} in memory: the very bytes that a server makes of the request.
 *
 * @param pixels  one byte for each pixel of each image
 * @param factors [count, names]
 */
@SuppressWarnings("ArrayRecordComponent")
public record BuiltinShapes(int size, byte[] pixels, List<String> names, float[] factors) implements ExampleSource {

    /** Draws images of size × size. */
    public static BuiltinShapes generate(int count, long seed, int size) throws IOException {
        Path folder = Files.createTempDirectory("latent-shapes");
        DatasetSettings settings = new DatasetSettings(
                folder, DataSize.ofGigabytes(1), 1_000_000, 1_000_000, DataSize.ofMegabytes(1), 1000, 1000, 200);
        try (DatasetWriter writer = new DatasetWriter(folder, settings)) {
            ShapesGenerator.generate(count, seed, size, writer);
            List<String> names = writer.finish(null).factors();
            ByteBuffer stored = ByteBuffer.wrap(Files.readAllBytes(folder.resolve(DatasetWriter.FACTORS)));
            float[] factors = new float[count * names.size()];
            stored.order(ByteOrder.LITTLE_ENDIAN).asFloatBuffer().get(factors);
            return new BuiltinShapes(size, Files.readAllBytes(folder.resolve(DatasetWriter.EXAMPLES)), names, factors);
        } finally {
            FileSystemUtils.deleteRecursively(folder);
        }
    }

    @Override
    public InputShape shape() {
        return InputShape.of(size, size);
    }

    @Override
    public int count() {
        return pixels.length / (size * size);
    }

    @Override
    public void read(int[] indices, float[] target) {
        int width = size * size;
        for (int row = 0; row < indices.length; row++) {
            for (int i = 0; i < width; i++) {
                target[row * width + i] = (pixels[indices[row] * width + i] & 0xff) / 255f;
            }
        }
    }
}
