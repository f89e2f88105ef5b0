package dev.latent.benchmark;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.latent.learning.Npy;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import tools.jackson.databind.JsonNode;

/**
 * Encodes as many vectors of 784 as asked, in a worker with a small heap, and reads from the kernel how much memory the worker had of
 * its own at most.
 */
final class BulkEncodingBenchmark {

    private static final int WIDTH = 784;

    private static final String HEAP = "-Xmx384m";

    private static final String[] FORMATS = {"npy", "jsonl", "parquet"};

    private final PrintStream out = System.out;

    private BulkEncodingBenchmark() {}

    /** @param args how many vectors, one run for each */
    public static void main(String[] args) throws IOException, InterruptedException {
        BulkEncodingBenchmark benchmark = new BulkEncodingBenchmark();
        benchmark.out.printf("encoder 784-64-32, worker %s%n%n", HEAP);
        benchmark.out.println(
                "| vectors | as float32, MB | format | index | seconds | vectors/s | peak memory of the worker, MB | file, MB |");
        benchmark.out.println("|---|---|---|---|---|---|---|---|");
        for (String count : args) {
            benchmark.run(Integer.parseInt(count));
        }
    }

    private void run(int count) throws IOException, InterruptedException {
        for (String format : FORMATS) {
            encode(count, format, false);
        }
        encode(count, "npy", true);
    }

    /** Each on a server and a worker of its own, so that no run's peak is another's. */
    private void encode(int count, String format, boolean index) throws IOException, InterruptedException {
        Path data = Files.createTempDirectory("latent-bulk");
        try (BenchmarkServer server = BenchmarkServer.start(
                false, "--latent.jobs.worker-options=" + HEAP, "--latent.jobs.worker-idle-timeout=1s")) {
            upload(server, "small", data, 2_000);
            server.runJob("/api/v1/training-jobs", """
                    {"name":"small","dataset":"small","objective":{"type":"vae","latentDim":32,"likelihood":"gaussian"},
                     "encoder":{"type":"mlp","hidden":[64]},"training":{"epochs":1,"batchSize":128}}""");
            upload(server, "bulk", data, count);
            awaitNoWorker(server);
            Peak peak = new Peak(server);
            JsonNode job = server.runJob(
                    "/api/v1/encoding-jobs",
                    "{\"model\":\"small\",\"dataset\":\"bulk\",\"format\":\"%s\",\"index\":%s}"
                            .formatted(format, index));
            double seconds = Duration.between(instant(job, "startedAt"), instant(job, "finishedAt"))
                            .toMillis()
                    / 1e3;
            out.printf(
                    "| %,d | %,d | `%s` | %s | %.1f | %,.0f | %,d | %,d |%n",
                    count,
                    (long) count * WIDTH * Float.BYTES >> 20,
                    format,
                    index ? "yes" : "no",
                    seconds,
                    count / seconds,
                    peak.end() >> 10,
                    length(server, job.path("id").asString()) >> 20);
        } finally {
            Files.deleteIfExists(data.resolve("vectors.npy"));
            Files.deleteIfExists(data);
        }
    }

    private static Instant instant(JsonNode job, String field) {
        return Instant.parse(job.path(field).asString());
    }

    private static long length(BenchmarkServer server, String job) {
        return Long.parseLong(server.api()
                .get("/api/v1/jobs/" + job + "/result", "Range", "bytes=0-0")
                .header("Content-Range")
                .replaceFirst(".*/", ""));
    }

    /** The worker that trained shall not be the one that is measured. */
    private static void awaitNoWorker(BenchmarkServer server) {
        for (ProcessHandle worker : server.workers()) {
            worker.onExit().join();
        }
    }

    private static void upload(BenchmarkServer server, String name, Path folder, int count)
            throws IOException, InterruptedException {
        Path file = folder.resolve("vectors.npy");
        SplittableRandom random = new SplittableRandom(count);
        try (OutputStream stream = new BufferedOutputStream(Files.newOutputStream(file), 1 << 16)) {
            Npy.writeHeader(stream, count, WIDTH);
            float[] vector = new float[WIDTH];
            for (int row = 0; row < count; row++) {
                // Ten kinds of vectors with noise.
                for (int i = 0; i < WIDTH; i++) {
                    vector[i] = (i % 10 == row % 10 ? 1 : 0) + random.nextFloat();
                }
                Npy.writeValues(stream, vector);
            }
        }
        String boundary = "bulk-encoding";
        String head =
                "--%1$s\r\nContent-Disposition: form-data; name=\"name\"\r\n\r\n%2$s\r\n--%1$s\r\nContent-Disposition: form-data; name=\"file\"; filename=\"vectors.npy\"\r\n\r\n"
                        .formatted(boundary, name);
        HttpRequest request = HttpRequest.newBuilder(
                        URI.create("http://127.0.0.1:" + server.port() + "/api/v1/datasets"))
                .header("Content-Type", "multipart/form-data; boundary=" + boundary)
                .POST(BodyPublishers.concat(
                        BodyPublishers.ofString(head),
                        BodyPublishers.ofFile(file),
                        BodyPublishers.ofString("\r\n--" + boundary + "--\r\n")))
                .build();
        HttpResponse<byte[]> answer = HttpClient.newHttpClient().send(request, BodyHandlers.ofByteArray());
        if (answer.statusCode() != 201) {
            throw new IllegalStateException(new String(answer.body(), UTF_8));
        }
    }

    /**
     * Watches the anonymous memory of a server's workers: heap, stacks, native code's. Pages of mapped files are the system's cache, which
     * takes them back when it needs them.
     */
    private static final class Peak {

        private static final Duration INTERVAL = Duration.ofMillis(100);

        private final AtomicLong most = new AtomicLong();

        private final AtomicBoolean ended = new AtomicBoolean();

        private final Thread watcher;

        Peak(BenchmarkServer server) {
            this.watcher = new Thread(() -> {
                while (!ended.get()) {
                    server.workers().forEach(worker -> most.accumulateAndGet(anonymous(worker.pid()), Math::max));
                    LockSupport.parkNanos(INTERVAL.toNanos());
                }
            });
            watcher.setDaemon(true);
            watcher.start();
        }

        /** @return KiB */
        long end() throws InterruptedException {
            ended.set(true);
            watcher.join();
            return most.get();
        }

        private static long anonymous(long pid) {
            try {
                return Files.readAllLines(Path.of("/proc", String.valueOf(pid), "status")).stream()
                        .filter(line -> line.startsWith("RssAnon:"))
                        .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")))
                        .sum();
            } catch (IOException gone) {
                return 0;
            }
        }
    }
}
