package dev.latent.encoding;

import static org.assertj.core.api.Assertions.assertThat;

import dev.latent.HttpApi;
import dev.latent.HttpApi.Answer;
import dev.latent.Jobs;
import dev.latent.learning.Npy;
import dev.latent.learning.Tensor;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;

/** Encodes datasets as a client does, and looks at what came of it. */
final class Embeddings {

    static final String ENCODE = "/api/v1/encoding-jobs";

    private Embeddings() {}

    /** @param rest further fields, each after a comma; or empty */
    static String request(String model, String dataset, String format, String rest) {
        return "{\"model\":\"%s\",\"dataset\":\"%s\",\"format\":\"%s\"%s}".formatted(model, dataset, format, rest);
    }

    /** Encodes a dataset and returns the job's id. */
    static String encode(HttpApi api, String model, String dataset, String format, String rest) {
        return Jobs.succeed(api, ENCODE, request(model, dataset, format, rest))
                .path("id")
                .asString();
    }

    static Answer result(HttpApi api, String job, String... headers) {
        Answer answer = api.get("/api/v1/jobs/" + job + "/result", headers);
        assertThat(answer.status()).as(job).isBetween(200, 206);
        return answer;
    }

    /** float32 [examples, dimensions] of a job in the format npy. */
    static Tensor tensor(HttpApi api, String job) {
        try {
            return Npy.read(new ByteArrayInputStream(result(api, job).bytes()), Integer.MAX_VALUE)
                    .tensor();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static float[] row(Tensor embeddings, int index) {
        int width = embeddings.shape()[1];
        return Arrays.copyOfRange(embeddings.data(), index * width, (index + 1) * width);
    }

    static double cosine(float[] a, float[] b) {
        double dot = 0;
        double squareA = 0;
        double squareB = 0;
        for (int i = 0; i < a.length; i++) {
            dot += (double) a[i] * b[i];
            squareA += (double) a[i] * a[i];
            squareB += (double) b[i] * b[i];
        }
        return dot / Math.sqrt(squareA * squareB);
    }

    /** The nearest rows by cosine, found by looking at all; the one at an index is left out. */
    static List<Integer> nearest(Tensor embeddings, float[] query, int leftOut, int k) {
        double[] similarities = IntStream.range(0, embeddings.shape()[0])
                .mapToDouble(index -> cosine(row(embeddings, index), query))
                .toArray();
        return IntStream.range(0, similarities.length)
                .filter(index -> index != leftOut)
                .boxed()
                .sorted(Comparator.comparingDouble(index -> -similarities[index]))
                .limit(k)
                .toList();
    }
}
