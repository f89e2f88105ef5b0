package dev.latent.dataset;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.latent.Datasets;
import dev.latent.ServerTest;
import dev.latent.error.ErrorCode;
import dev.latent.error.ServiceException;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;

class TruncatedWhileReadTest extends ServerTest {

    @Autowired
    private DatasetStore store;

    @Test
    void a_file_that_is_cut_short_while_it_is_read_ends_the_reader_and_not_the_process() throws IOException {
        String rows = "[1,2,3,4,5,6,7,8]" + ",[1,2,3,4,5,6,7,8]".repeat(2000);
        Datasets.inline(api, "cut-short", "[" + rows + "]", "");
        Datasets.shapes(api, "cut-short-bytes", 50, 1);
        for (String name : new String[] {"cut-short", "cut-short-bytes"}) {
            try (DatasetReader reader = store.open(name)) {
                int last = reader.count() - 1;
                float[] row = new float[reader.shape().size()];
                reader.read(new int[] {last}, row);
                try (FileChannel file = FileChannel.open(examples(name), StandardOpenOption.WRITE)) {
                    file.truncate(16);
                }
                assertThatThrownBy(() -> reader.read(new int[] {last}, row))
                        .isInstanceOfSatisfying(ServiceException.class, failure -> assertThat(failure.code())
                                .isEqualTo(ErrorCode.DATASET_DAMAGED))
                        .hasMessageContaining(name);
            }
        }
        assertThat(api.get("/api/v1/datasets/cut-short/examples").code()).isEqualTo("DATASET_DAMAGED");
        api.delete("/api/v1/datasets/cut-short");
        api.delete("/api/v1/datasets/cut-short-bytes");
    }

    private static Path examples(String dataset) throws IOException {
        try (Stream<Path> folders = Files.list(home().resolve("datasets"))) {
            return folders.filter(folder -> folder.getFileName().toString().matches(dataset + "-[0-9a-f]{8}"))
                    .findFirst()
                    .orElseThrow()
                    .resolve(DatasetWriter.EXAMPLES);
        }
    }
}
