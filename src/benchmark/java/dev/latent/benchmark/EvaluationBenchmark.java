package dev.latent.benchmark;

import dev.latent.HttpApi;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import tools.jackson.databind.JsonNode;

/**
 * Evaluation jobs on MNIST, in the real server: how long all protocols but {@code label-efficiency} take on 10,000 embeddings of 256
 * dimensions, and what {@code label-efficiency} says of a VAE.
 */
final class EvaluationBenchmark {

    private static final int MEASURED = 10_000;

    private final PrintStream out = System.out;

    private final BenchmarkServer server;

    private EvaluationBenchmark(BenchmarkServer server) {
        this.server = server;
    }

    /** @param args the folder with MNIST's four files, and what to run: {@code all-protocols}, {@code label-efficiency} */
    public static void main(String[] args) throws IOException {
        Path folder = Path.of(args[0]);
        if (Mnist.isMissing(folder)) {
            return;
        }
        for (String what : Arrays.asList(args).subList(1, args.length)) {
            try (BenchmarkServer server = BenchmarkServer.start(false)) {
                EvaluationBenchmark benchmark = new EvaluationBenchmark(server);
                Mnist training = Mnist.read(folder, "train");
                benchmark.upload("digits", training);
                benchmark.upload("digits-test", Mnist.read(folder, "t10k"));
                switch (what) {
                    case "all-protocols" -> benchmark.allProtocols(training);
                    case "label-efficiency" -> benchmark.labelEfficiency();
                    default -> throw new IllegalArgumentException("nothing here is called " + what);
                }
            }
        }
    }

    private void upload(String name, Mnist part) throws IOException {
        HttpApi.Form form = new HttpApi.Form()
                .field("name", name)
                .file("file", part.imageFile().getFileName().toString(), Files.readAllBytes(part.imageFile()))
                .file("labels", "labels.idx", part.labelBytes());
        BenchmarkServer.require(server.api().postForm("/api/v1/datasets", form), 201);
    }

    private void train(String name, int latentDim, int epochs) throws IOException {
        server.runJob("/api/v1/training-jobs", """
                {"name":"%s","dataset":"digits","objective":{"type":"vae","latentDim":%d},
                 "encoder":{"type":"mlp","hidden":[400]},
                 "training":{"epochs":%d,"batchSize":128,"learningRate":0.001,"seed":1,"validationFraction":0}}""".formatted(name, latentDim, epochs));
    }

    /** Heads learn from 10,000 other images. */
    private void allProtocols(Mnist training) throws IOException {
        Mnist few = training.first(MEASURED);
        HttpApi.Form form = new HttpApi.Form()
                .field("name", "few-digits")
                .file("file", "images.idx", few.binarized(1))
                .file("labels", "labels.idx", few.labelBytes());
        BenchmarkServer.require(server.api().postForm("/api/v1/datasets", form), 201);
        train("wide", 256, 2);
        train("other", 256, 1);
        for (String round : new String[] {"first", "again"}) {
            JsonNode job = server.runJob("/api/v1/evaluation-jobs", """
                    {"model":"wide","dataset":"few-digits","testDataset":"digits-test",
                     "protocols":["linear-probe","knn","elbo","iwae","active-units","mig","sap","dci","alignment-uniformity","rankme",
                                  "collapse","neighbours"]}""");
            out.printf(
                    "all protocols but label-efficiency and cka, %,d embeddings of 256 dimensions, %s: %.1f s; bar 60 s%n",
                    MEASURED, round, seconds(job));
        }
        JsonNode job = server.runJob("/api/v1/evaluation-jobs", """
                {"models":["wide","other"],"dataset":"few-digits","testDataset":"digits-test","protocols":["cka"]}""");
        out.printf("cka of two models of 256 dimensions: %.1f s%n", seconds(job));
    }

    private static double seconds(JsonNode job) {
        Instant started = Instant.parse(job.path("startedAt").asString());
        return Duration.between(started, Instant.parse(job.path("finishedAt").asString()))
                        .toMillis()
                / 1e3;
    }

    private void labelEfficiency() throws IOException {
        train("digits-vae", 20, 10);
        JsonNode job = server.runJob("/api/v1/evaluation-jobs", """
                {"model":"digits-vae","dataset":"digits","testDataset":"digits-test","protocols":["label-efficiency"]}""");
        out.printf("label-efficiency of a VAE with 20 dimensions on MNIST: %.0f s%n", seconds(job));
        JsonNode report = BenchmarkServer.require(
                server.api().get("/api/v1/jobs/" + job.path("id").asString() + "/result"), 200);
        JsonNode finding = report.path("protocols").path(0).path("results").path(0);
        for (JsonNode curve : finding.path("curves")) {
            for (JsonNode point : curve.path("points")) {
                JsonNode figure = point.path("figure");
                out.printf(
                        "%s, %.0f labels: %.4f ± %.4f%n",
                        curve.path("name").asString(),
                        point.path("x").asDouble(),
                        figure.path("value").asDouble(),
                        figure.path("deviation").asDouble());
            }
        }
        for (JsonNode note : finding.path("notes")) {
            out.println(note.asString());
        }
    }
}
