package dev.latent.benchmark;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.latent.inference.BatcherBenchmark;
import dev.latent.learning.Npy;
import dev.latent.learning.SeededRandom;
import dev.latent.learning.Tensor;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.StringJoiner;

/** What serving costs and what batching gives, over HTTP with wrk. Whatever is compared takes turns, and ratios are within a round. */
final class ServingBenchmark {

    private static final int SIDE = 28;

    private static final int WIDTH = SIDE * SIDE;

    private static final int LATENT = 20;

    private static final int ROUNDS = 5;

    private static final int SECONDS = 5;

    private static final int WARM_SECONDS = 40;

    private static final int CONNECTIONS = 32;

    private static final int ROWS = 64;

    private static final String JSON = "application/json";

    private static final PrintStream OUT = System.out;

    private ServingBenchmark() {}

    public static void main(String[] args) throws Exception {
        // First, before anything else wants the processors.
        BatcherBenchmark.run(OUT);
        OUT.println();
        try (BenchmarkServer batching = BenchmarkServer.start(true);
                BenchmarkServer single = BenchmarkServer.start(true, "--latent.inference.max-batch=1")) {
            for (BenchmarkServer server : new BenchmarkServer[] {batching, single}) {
                train(server, "perceptron", "{\"type\":\"mlp\",\"hidden\":[500,500]}");
                train(server, "convolutions", "{\"type\":\"conv\"}");
                TextModel.train(server, "transformer");
            }
            OUT.printf(
                    "JDK %s, %d connections; medians of %d rounds of %d s in turn, after %d s of warming up%n%n",
                    Runtime.version(), CONNECTIONS, ROUNDS, SECONDS, WARM_SECONDS);
            encodeBesideZeros(batching);
            batchingOnAndOff(batching, single, "perceptron", json(1));
            batchingOnAndOff(batching, single, "convolutions", json(1));
            batchingOnAndOff(batching, single, "transformer", TextModel.request());
            bodies(batching);
        }
    }

    private static void encodeBesideZeros(BenchmarkServer server) throws IOException, InterruptedException {
        Map<String, Wrk> routes = new LinkedHashMap<>();
        routes.put("encode", wrk(server, "perceptron", json(1)));
        routes.put("zeros", new Wrk(url(server, "/api/v1/models/" + LATENT + "/encode?zeros"), json(1), JSON, JSON));
        Map<String, Series> series = compare(routes);
        print("one vector of 784 as JSON, encoder 784-500-500-20, beside a route that answers zeros", series);
        Series encode = series.get("encode");
        Series zeros = series.get("zeros");
        OUT.printf(
                "encode / zeros: requests/s %.2f, p99 %.2f%n%n",
                encode.perSecond.ratio(zeros.perSecond).median(),
                encode.tail.ratio(zeros.tail).median());
    }

    private static void batchingOnAndOff(BenchmarkServer on, BenchmarkServer off, String model, byte[] body)
            throws IOException, InterruptedException {
        Map<String, Wrk> routes = new LinkedHashMap<>();
        routes.put("batching", wrk(on, model, body));
        routes.put("max-batch=1", wrk(off, model, body));
        Map<String, Series> series = compare(routes);
        print("encoder of " + model + ", one input a request", series);
        OUT.printf(
                "batching / max-batch=1: requests/s %.2f%n%n",
                series.get("batching")
                        .perSecond
                        .ratio(series.get("max-batch=1").perSecond)
                        .median());
    }

    private static void bodies(BenchmarkServer server) throws IOException, InterruptedException {
        Map<String, Wrk> routes = new LinkedHashMap<>();
        String encode = url(server, "/api/v1/models/perceptron/encode");
        routes.put("JSON", new Wrk(encode, json(ROWS), JSON, JSON));
        routes.put("NPY", new Wrk(encode, npy(), Npy.MEDIA_TYPE, Npy.MEDIA_TYPE));
        Map<String, Series> series = compare(routes);
        print(ROWS + " vectors of 784 a request", series);
        OUT.printf(
                "NPY / JSON: vectors/s %.2f%n%n",
                series.get("NPY").perSecond.ratio(series.get("JSON").perSecond).median());
    }

    private static Map<String, Series> compare(Map<String, Wrk> routes) throws IOException, InterruptedException {
        Map<String, Series> series = new LinkedHashMap<>();
        for (Map.Entry<String, Wrk> route : routes.entrySet()) {
            Wrk.Result warm = route.getValue().run(CONNECTIONS, WARM_SECONDS);
            series.put(route.getKey(), new Series(warm.perSecond()));
        }
        for (int round = 0; round < ROUNDS; round++) {
            for (Map.Entry<String, Wrk> route : routes.entrySet()) {
                series.get(route.getKey()).add(route.getValue().run(CONNECTIONS, SECONDS));
            }
        }
        return series;
    }

    private static void print(String what, Map<String, Series> series) {
        OUT.printf("| %s | requests/s | p50 ms | p99 ms | requests/s of each round |%n|---|---|---|---|---|%n", what);
        series.forEach((name, figures) -> OUT.printf(
                "| %s | %.0f | %.2f | %.2f | %s |%n",
                name,
                figures.perSecond.median(),
                figures.median.median(),
                figures.tail.median(),
                figures.perSecond.rounded()));
        OUT.println();
    }

    /** Figures of one route, one for each round. @param warm requests a second while it was warming up */
    private record Series(double warm, Figures perSecond, Figures median, Figures tail) {

        Series(double warm) {
            this(warm, new Figures(), new Figures(), new Figures());
        }

        void add(Wrk.Result result) {
            perSecond.add(result.perSecond());
            median.add(result.median());
            tail.add(result.tail());
        }
    }

    /** What it has learnt does not matter here, only its shape. */
    private static void train(BenchmarkServer server, String name, String encoder) throws IOException {
        StringJoiner rows = new StringJoiner(",", "[", "]");
        for (int i = 0; i < 128; i++) {
            float[] levels = greyLevels(i);
            StringJoiner image = new StringJoiner(",", "[", "]");
            for (int row = 0; row < SIDE; row++) {
                image.add(Arrays.toString(Arrays.copyOfRange(levels, row * SIDE, (row + 1) * SIDE)));
            }
            rows.add(image.toString());
        }
        BenchmarkServer.require(
                server.api()
                        .post(
                                "/api/v1/datasets",
                                "{\"name\":\"%s\",\"source\":{\"type\":\"inline\",\"rows\":%s}}".formatted(name, rows)),
                201);
        server.runJob("/api/v1/training-jobs", """
                {"name":"%1$s","dataset":"%1$s","objective":{"type":"vae","latentDim":%2$d,"likelihood":"bernoulli"},
                 "encoder":%3$s,"training":{"epochs":1,"validationFraction":0}}""".formatted(name, LATENT, encoder));
    }

    private static Wrk wrk(BenchmarkServer server, String model, byte[] body) throws IOException {
        return new Wrk(url(server, "/api/v1/models/%s/encode".formatted(model)), body, JSON, JSON);
    }

    private static String url(BenchmarkServer server, String path) {
        return "http://127.0.0.1:%d%s".formatted(server.port(), path);
    }

    private static byte[] json(int rows) {
        StringJoiner inputs = new StringJoiner(",", "{\"inputs\":[", "]}");
        for (int row = 0; row < rows; row++) {
            inputs.add(Arrays.toString(greyLevels(row)));
        }
        return inputs.toString().getBytes(UTF_8);
    }

    private static byte[] npy() throws IOException {
        float[] values = new float[ROWS * WIDTH];
        for (int row = 0; row < ROWS; row++) {
            System.arraycopy(greyLevels(row), 0, values, row * WIDTH, WIDTH);
        }
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        Npy.write(bytes, Tensor.of(values, ROWS, WIDTH));
        return bytes.toByteArray();
    }

    /** A bright spot on black, in grey levels as an image file has them: about as many zeros as a written digit has. */
    static float[] greyLevels(long seed) {
        SeededRandom random = new SeededRandom(seed);
        double row = SIDE * random.nextDouble();
        double column = SIDE * random.nextDouble();
        float[] levels = new float[WIDTH];
        for (int i = 0; i < WIDTH; i++) {
            double distance = Math.hypot(i / SIDE - row, i % SIDE - column);
            levels[i] = Math.round(255 * Math.exp(-distance * distance / 20)) / 255f;
        }
        return levels;
    }
}
