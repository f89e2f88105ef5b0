package dev.latent.benchmark;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.latent.learning.graph.TokenRows;
import dev.latent.learning.text.TextTokenizer;
import dev.latent.model.OnnxSession;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;

/**
 * How long the embedding of one short sentence takes, and its parts: tokens, ONNX Runtime, and what HTTP, JSON and the server add. The
 * parts are taken in this process from the files of the model that the server serves; rounds alternate.
 */
final class TextLatencyBenchmark {

    private static final int ROUNDS = 5;

    private static final int REQUESTS = 5_000;

    private static final PrintStream OUT = System.out;

    private TextLatencyBenchmark() {}

    public static void main(String[] args) throws IOException {
        try (BenchmarkServer server = BenchmarkServer.start(true)) {
            TextModel.train(server, "sentences");
            Map<String, byte[]> files = files(server);
            try (OnnxSession encoder = OnnxSession.open(files.get("encoder.onnx"), 1, 64);
                    TextTokenizer tokenizer = TextTokenizer.open(files.get("tokenizer.json"))) {
                String sentence = TextModel.sentence();
                int[] ids = tokenizer.encode(sentence, 64).ids();
                float[] row = new float[64];
                Arrays.fill(row, TokenRows.NONE);
                for (int i = 0; i < ids.length; i++) {
                    row[i] = ids[i];
                }
                byte[] request = KeepAliveConnection.post(
                        "/api/v1/models/sentences/encode", new String(TextModel.request(), UTF_8));
                Map<String, Part> parts = new LinkedHashMap<>();
                for (int round = -2; round < ROUNDS; round++) {
                    boolean counts = round >= 0;
                    part(parts, "tokens").measure(() -> tokenizer.encode(sentence, 64), counts);
                    part(parts, "ONNX Runtime, one thread")
                            .measure(() -> encoder.run(1, row, Set.of("embedding")), counts);
                    // The server ends a connection after some thousand requests.
                    try (KeepAliveConnection connection = new KeepAliveConnection(server.port(), request)) {
                        part(parts, "all of it, over HTTP").measure(connection::exchange, counts);
                    }
                }
                report(sentence, ids.length, parts);
            }
        }
    }

    private static Part part(Map<String, Part> parts, String name) {
        return parts.computeIfAbsent(name, absent -> new Part());
    }

    private static void report(String sentence, int tokens, Map<String, Part> parts) {
        OUT.printf(
                "a sentence of %d words, %d tokens; transformer of 2 layers, width 128, JDK %s; medians of %d rounds of %,d%n%n",
                sentence.split(" ").length, tokens, Runtime.version(), ROUNDS, REQUESTS);
        OUT.println("| | p50 µs | p99 µs |");
        OUT.println("|---|---|---|");
        double parted = 0;
        double whole = 0;
        for (Map.Entry<String, Part> part : parts.entrySet()) {
            OUT.printf(
                    "| %s | %.1f | %.1f |%n",
                    part.getKey(),
                    part.getValue().median.median(),
                    part.getValue().tail.median());
            parted += whole;
            whole = part.getValue().median.median();
        }
        OUT.printf("%nHTTP, JSON and the server beside tokens and ONNX Runtime: %.1f µs%n", whole - parted);
    }

    /** The files of the model, from its artifact. */
    private static Map<String, byte[]> files(BenchmarkServer server) throws IOException {
        byte[] artifact = server.api().get("/api/v1/models/sentences/artifact").bytes();
        Map<String, byte[]> files = new LinkedHashMap<>();
        try (ZipInputStream zip = new ZipInputStream(new ByteArrayInputStream(artifact))) {
            for (ZipEntry entry = zip.getNextEntry(); entry != null; entry = zip.getNextEntry()) {
                files.put(entry.getName(), zip.readAllBytes());
            }
        }
        return files;
    }

    /** Something that is done again and again. */
    private static final class Part {

        private final Figures median = new Figures();

        private final Figures tail = new Figures();

        void measure(Action action, boolean counts) throws IOException {
            long[] nanos = new long[REQUESTS];
            for (int i = 0; i < REQUESTS; i++) {
                long start = System.nanoTime();
                action.run();
                nanos[i] = System.nanoTime() - start;
            }
            Arrays.sort(nanos);
            if (counts) {
                median.add(nanos[REQUESTS / 2] / 1e3);
                tail.add(nanos[REQUESTS * 99 / 100] / 1e3);
            }
        }
    }

    private interface Action {

        void run() throws IOException;
    }
}
