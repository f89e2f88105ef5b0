package dev.latent.encoding;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.latent.learning.SeededRandom;
import dev.latent.learning.Tensor;
import dev.latent.learning.head.FeatureMatrix;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class NeighbourIndexTest {

    @TempDir
    private Path folder;

    @Test
    void finds_95_of_100_nearest_among_20_000_clustered_vectors() throws IOException {
        FeatureMatrix vectors = clustered(20_000, 64, 200);
        build(vectors, 0, 20_000, List.of());
        Tensor exact = Tensor.of(vectors.values(), 20_000, 64);
        NeighbourIndex index = NeighbourIndex.open(folder);
        int found = 0;
        for (int query = 0; query < 20_000; query += 200) {
            float[] vector = index.vector(query);
            List<Integer> hits = index.nearest(vector, 10).stream()
                    .map(NeighbourIndex.Hit::index)
                    .toList();
            found += (int) Embeddings.nearest(exact, vector, -1, 10).stream()
                    .filter(hits::contains)
                    .count();
        }
        index.letGo();
        double recall = found / 1000.0;
        assertThat(recall).as("recall").isGreaterThanOrEqualTo(0.95);
    }

    @Test
    void several_segments_keep_the_order_of_the_examples() throws IOException {
        int width = 2048;
        int count = 9_000;
        FeatureMatrix vectors = clustered(count, width, 50);
        build(vectors, 0, count, List.of());
        NeighbourIndex index = NeighbourIndex.open(folder);
        for (int row = 0; row < count; row += 500) {
            float[] vector = Arrays.copyOfRange(vectors.values(), row * width, (row + 1) * width);
            assertThat(index.vector(row)).containsExactly(vector);
            NeighbourIndex.Hit first = index.nearest(vector, 1).get(0);
            assertThat(first.index()).isEqualTo(row);
            assertThat(first.similarity()).isCloseTo(1, within(1e-5f));
        }
        index.letGo();
    }

    @Test
    void goes_on_from_what_an_earlier_one_has_and_begins_anew_where_that_is_damaged() throws IOException {
        FeatureMatrix vectors = clustered(300, 4, 10);
        Path first = Files.createDirectories(folder.resolve("first"));
        try (NeighbourIndexWriter writer = NeighbourIndexWriter.goOn(first, List.of())) {
            writer.add(rows(vectors, 0, 100), 0, row -> {});
        }
        Path second = Files.createDirectories(folder.resolve("second"));
        try (NeighbourIndexWriter writer = NeighbourIndexWriter.goOn(second, List.of(first))) {
            assertThat(writer.count()).isEqualTo(100);
            writer.add(rows(vectors, 50, 300), 50, row -> {});
            assertThat(writer.count()).isEqualTo(300);
        }
        NeighbourIndex index = NeighbourIndex.open(second);
        for (int row = 0; row < 300; row++) {
            assertThat(index.vector(row)).containsExactly(Arrays.copyOfRange(vectors.values(), row * 4, row * 4 + 4));
        }
        index.letGo();
        assertThat(index.hold()).isFalse();
        for (Path file : List.of(first, second)) {
            try (var files = Files.list(file)) {
                for (Path segments : files.filter(path -> path.toString().contains("segments_"))
                        .toList()) {
                    Files.writeString(segments, "damaged");
                }
            }
        }
        Path third = Files.createDirectories(folder.resolve("third"));
        try (NeighbourIndexWriter writer = NeighbourIndexWriter.goOn(third, List.of(second, first))) {
            assertThat(writer.count()).isZero();
        }
    }

    private void build(FeatureMatrix vectors, int from, int to, List<Path> earlier) throws IOException {
        try (NeighbourIndexWriter writer = NeighbourIndexWriter.goOn(folder, earlier)) {
            writer.add(rows(vectors, from, to), 0, row -> {});
        }
    }

    private static FeatureMatrix rows(FeatureMatrix vectors, int from, int to) {
        int width = vectors.width();
        return new FeatureMatrix(to - from, width, Arrays.copyOfRange(vectors.values(), from * width, to * width));
    }

    /** Vectors of length 1 around some centres, as embeddings of classes are. */
    private static FeatureMatrix clustered(int count, int width, int clusters) {
        float[] centres = new SeededRandom(11).gaussians(clusters * width);
        float[] noise = new SeededRandom(12).gaussians(count * width);
        float[] values = new float[count * width];
        IntStream.range(0, values.length).forEach(i -> {
            int centre = i / width % clusters;
            values[i] = centres[centre * width + i % width] + 0.5f * noise[i];
        });
        return new FeatureMatrix(count, width, values).unitRows();
    }
}
