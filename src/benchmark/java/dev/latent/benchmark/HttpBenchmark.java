package dev.latent.benchmark;

import dev.latent.HttpApi;
import java.io.IOException;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Collectors;
import java.util.stream.LongStream;

/**
 * Latency of {@code encode} on one connection and requests a second on many, beside a route of the same server that reads the same
 * body and answers zeros. Rounds of both routes alternate, and ratios are taken within a round, so that what else the machine
 * does falls on both. Client and server share the machine.
 */
final class HttpBenchmark {

    private static final int LATENT = 20;

    private static final int ROUNDS = 5;

    private static final int WARM_UP = 10_000;

    private static final int REQUESTS = 10_000;

    private static final int CONNECTIONS = 32;

    private final PrintStream out = System.out;

    private final int port;

    HttpBenchmark(int port) {
        this.port = port;
    }

    public static void main(String[] args) throws Exception {
        try (BenchmarkServer server = BenchmarkServer.start(true)) {
            trainModel(server);
            new HttpBenchmark(server.port()).run();
        }
    }

    /** What it has learnt does not matter here, only its shape. */
    private static void trainModel(BenchmarkServer server) throws IOException {
        String rows =
                LongStream.range(0, 128).mapToObj(HttpBenchmark::greyLevels).collect(Collectors.joining(","));
        HttpApi.Answer dataset = server.api()
                .post(
                        "/api/v1/datasets",
                        "{\"name\":\"bumps\",\"source\":{\"type\":\"inline\",\"rows\":[" + rows + "]}}");
        BenchmarkServer.require(dataset, 201);
        server.runJob("/api/v1/training-jobs", """
                {"name":"bumps-vae","dataset":"bumps",
                 "objective":{"type":"vae","latentDim":%d,"likelihood":"bernoulli"},
                 "encoder":{"type":"mlp","hidden":[500,500],"activation":"relu"},
                 "training":{"epochs":1,"validationFraction":0}}""".formatted(LATENT));
    }

    private static String greyLevels(long seed) {
        return Arrays.toString(ServingBenchmark.greyLevels(seed));
    }

    private void run() throws IOException, InterruptedException, ExecutionException {
        String body = "{\"inputs\":[" + greyLevels(7) + "]}";
        Route encode = new Route("encode", KeepAliveConnection.post("/api/v1/models/bumps-vae/encode", body));
        Route zeros = new Route("zeros", KeepAliveConnection.post("/api/v1/models/" + LATENT + "/encode?zeros", body));
        List<Route> routes = List.of(encode, zeros);
        for (Route route : routes) {
            latencies(route, WARM_UP);
            throughput(route, WARM_UP);
        }
        for (int round = 0; round < ROUNDS; round++) {
            for (Route route : routes) {
                route.latency(latencies(route, REQUESTS));
            }
        }
        for (int round = 0; round < ROUNDS; round++) {
            for (Route route : routes) {
                route.perSecond.add(throughput(route, 2 * REQUESTS));
            }
        }
        out.printf(
                "encoder 784-500-500-20, one input of 784 numbers (%,d bytes of JSON), JDK %s; medians of %d rounds in turn%n%n",
                body.length(), Runtime.version(), ROUNDS);
        out.printf(
                "| route | 1 connection, p50 ms | p99 ms | %d connections, requests/s | of each round |%n",
                CONNECTIONS);
        out.println("|---|---|---|---|---|");
        for (Route route : routes) {
            out.printf(
                    "| %s | %.3f | %.3f | %.0f | %s |%n",
                    route.name,
                    route.median.median(),
                    route.tail.median(),
                    route.perSecond.median(),
                    route.perSecond.rounded());
        }
        out.println();
        out.printf(
                "encode / zeros: p50 %.2f, requests/s %.2f (medians of the rounds' ratios)%n",
                encode.median.ratio(zeros.median).median(),
                encode.perSecond.ratio(zeros.perSecond).median());
    }

    /** @return nanoseconds of each request, sorted */
    private long[] latencies(Route route, int count) throws IOException {
        long[] nanos = new long[count];
        try (KeepAliveConnection connection = new KeepAliveConnection(port, route.request)) {
            for (int i = 0; i < count; i++) {
                long start = System.nanoTime();
                connection.exchange();
                nanos[i] = System.nanoTime() - start;
            }
        }
        Arrays.sort(nanos);
        return nanos;
    }

    /** @return requests a second over all connections */
    private double throughput(Route route, int count) throws InterruptedException, ExecutionException {
        ExecutorService clients = Executors.newFixedThreadPool(CONNECTIONS);
        try {
            long start = System.nanoTime();
            List<Future<?>> ends = new ArrayList<>();
            for (int i = 0; i < CONNECTIONS; i++) {
                ends.add(clients.submit(() -> {
                    latencies(route, count / CONNECTIONS);
                    return null;
                }));
            }
            for (Future<?> end : ends) {
                end.get();
            }
            return (count / CONNECTIONS) * CONNECTIONS / ((System.nanoTime() - start) / 1e9);
        } finally {
            clients.shutdownNow();
        }
    }

    /** A request and what was measured of it, one figure a round. */
    private static final class Route {

        private final String name;

        private final byte[] request;

        private final Figures median = new Figures();

        private final Figures tail = new Figures();

        private final Figures perSecond = new Figures();

        Route(String name, byte[] request) {
            this.name = name;
            this.request = request;
        }

        void latency(long[] sorted) {
            median.add(sorted[sorted.length / 2] / 1e6);
            tail.add(sorted[sorted.length * 99 / 100] / 1e6);
        }
    }
}
