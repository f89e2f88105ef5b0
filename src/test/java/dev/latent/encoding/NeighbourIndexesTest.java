package dev.latent.encoding;

import static org.assertj.core.api.Assertions.assertThat;

import dev.latent.job.JobResult;
import dev.latent.job.ResultFile;
import dev.latent.learning.DurableFiles;
import dev.latent.learning.head.FeatureMatrix;
import dev.latent.model.ModelDeleted;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class NeighbourIndexesTest {

    private static final int CAPACITY = 2;

    @TempDir
    private Path root;

    private NeighbourIndexes indexes;

    @BeforeEach
    void open() {
        indexes = new NeighbourIndexes(result -> root.resolve(result.folder()), CAPACITY);
    }

    @AfterEach
    void close() {
        indexes.destroy();
    }

    @Test
    void the_least_recently_used_one_is_closed_when_there_are_too_many() throws IOException {
        NeighbourIndex first = use("a@1", build("first"));
        NeighbourIndex second = use("a@1", build("second"));
        assertThat(use("a@1", result("first"))).isSameAs(first);
        NeighbourIndex third = use("a@1", build("third"));
        assertThat(indexes.size()).isEqualTo(CAPACITY);
        assertThat(isOpen(first)).isTrue();
        assertThat(isOpen(second)).isFalse();
        assertThat(isOpen(third)).isTrue();
        assertThat(use("a@1", result("second"))).isNotSameAs(second);
    }

    @Test
    void who_is_at_it_gets_to_the_end_though_the_model_is_deleted() throws IOException {
        NeighbourIndex other = use("b@1", build("other"));
        NeighbourIndex used = indexes.search("a@1", build("used"), index -> {
            indexes.onDelete(new ModelDeleted("a@1"));
            assertThat(index.nearest(new float[] {1, 0}, 1).get(0).index()).isZero();
            return index;
        });
        assertThat(isOpen(used)).isFalse();
        assertThat(isOpen(other)).isTrue();
    }

    @Test
    void one_whose_files_are_gone_is_closed_when_another_is_opened() throws IOException {
        NeighbourIndex swept = use("a@1", build("swept"));
        DurableFiles.deleteRecursively(root.resolve("swept"));
        use("a@1", build("next"));
        assertThat(isOpen(swept)).isFalse();
    }

    private NeighbourIndex use(String model, JobResult result) {
        return indexes.search(model, result, index -> index);
    }

    private static boolean isOpen(NeighbourIndex index) {
        boolean open = index.hold();
        if (open) {
            index.letGo();
        }
        return open;
    }

    private JobResult build(String name) throws IOException {
        Path folder = Files.createDirectories(root.resolve(name));
        try (NeighbourIndexWriter writer = NeighbourIndexWriter.goOn(folder, List.of())) {
            writer.add(new FeatureMatrix(2, 2, new float[] {1, 0, 0, 1}), 0, row -> {});
        }
        return result(name);
    }

    private static JobResult result(String name) {
        return new JobResult(name, new ResultFile("embeddings.npy", "application/x-npy"), List.of(), Map.of());
    }
}
