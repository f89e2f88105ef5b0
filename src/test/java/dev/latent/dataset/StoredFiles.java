package dev.latent.dataset;

import static org.assertj.core.api.Assertions.assertThat;

import dev.latent.HttpApi;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;

/** What a server keeps of datasets in its home folder. */
record StoredFiles(HttpApi api, Path home) {

    /** Neither the API nor the disk knows anything of an upload. */
    void assertNothingOf(String name) throws IOException {
        assertThat(api.get("/api/v1/datasets/" + name).code()).isEqualTo("DATASET_NOT_FOUND");
        Path datasets = home.resolve("datasets");
        try (Stream<Path> folders = Files.list(datasets)) {
            assertThat(folders.map(path -> path.getFileName().toString())).noneMatch(folder -> folder.startsWith(name));
        }
        assertThat(datasets.resolve(".incoming")).isEmptyDirectory();
    }
}
