package dev.latent.benchmark;

import dev.latent.HttpApi;
import dev.latent.learning.head.FeatureMatrix;
import dev.latent.learning.head.LabelBudget;
import dev.latent.learning.head.LabelSplit;
import dev.latent.learning.head.LinearHead;
import dev.latent.learning.head.LinearProbe;
import dev.latent.learning.head.Targets;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import tools.jackson.databind.JsonNode;

/**
 * What is learnt from MNIST, the way a user goes: upload, train a VAE, score the test images, fit heads on its embeddings. Beside
 * it the same probe, from the same labels, on raw pixels.
 */
final class MnistBenchmark {

    private static final int[] SEEDS = {1, 2, 3, 4, 5};

    private static final int PER_CLASS = 10;

    /** Images of one request share their draws; few of them make the mean over all more exact. */
    private static final int IMAGES_A_REQUEST = 100;

    private static final int ELBO_DRAWS = 10;

    private static final int LIKELIHOOD_DRAWS = 100;

    private static final int LIKELIHOOD_IMAGES = 1000;

    private final PrintStream out = System.out;

    private final BenchmarkServer server;

    private final Mnist training;

    private final Mnist test;

    private MnistBenchmark(BenchmarkServer server, Mnist training, Mnist test) {
        this.server = server;
        this.training = training;
        this.test = test;
    }

    /** @param args the folder with MNIST's four files */
    public static void main(String[] args) throws IOException {
        Path folder = Path.of(args[0]);
        Path first = folder.resolve("train-images-idx3-ubyte.gz");
        if (!Files.exists(first)) {
            System.out.printf("Skipped: there is no %s. Give MNIST's folder as an argument.%n", first);
            return;
        }
        Mnist training = Mnist.read(folder, "train");
        Mnist test = Mnist.read(folder, "t10k");
        try (BenchmarkServer server = BenchmarkServer.start(false)) {
            new MnistBenchmark(server, training, test).run();
        }
    }

    private void run() throws IOException {
        List<String> names = upload("mnist", training);
        upload("mnist-test", test);
        train();
        score();
        probeEmbeddings();
        probePixels(names);
    }

    /** @return the names of the classes, in the server's order */
    private List<String> upload(String name, Mnist part) throws IOException {
        HttpApi.Form form = new HttpApi.Form()
                .field("name", name)
                .file("file", part.imageFile().getFileName().toString(), Files.readAllBytes(part.imageFile()))
                .file("labels", part.labelFile().getFileName().toString(), Files.readAllBytes(part.labelFile()));
        JsonNode dataset = BenchmarkServer.require(server.api().postForm("/api/v1/datasets", form), 201);
        List<String> names = new ArrayList<>();
        dataset.path("labels").path("names").forEach(label -> names.add(label.asString()));
        return names;
    }

    private void train() throws IOException {
        long started = System.nanoTime();
        JsonNode job = server.runJob("/api/v1/training-jobs", """
                {"name":"mnist-vae","dataset":"mnist",
                 "objective":{"type":"vae","latentDim":20,"beta":1.0,"likelihood":"bernoulli"},
                 "encoder":{"type":"mlp","hidden":[400],"activation":"relu"},
                 "training":{"epochs":10,"batchSize":128,"learningRate":0.001,"seed":42,"validationFraction":0}}""");
        out.println(
                "VAE 784-400-20, Bernoulli on grey levels, Adam 1e-3, batch 128, 10 epochs on 60,000 images, seed 42");
        out.printf(
                "training, from request to published model: %.0f s; last epoch's -ELBO %.2f nats%n",
                (System.nanoTime() - started) / 1e9,
                -job.path("metrics").path("elbo").asDouble());
    }

    private void score() {
        Figures elbo = new Figures();
        Figures reconstruction = new Figures();
        Figures kl = new Figures();
        for (int from = 0; from < test.count(); from += IMAGES_A_REQUEST) {
            for (JsonNode score : scores(from, ELBO_DRAWS)) {
                elbo.add(score.path("elbo").asDouble());
                reconstruction.add(score.path("reconstruction").asDouble());
                kl.add(score.path("kl").asDouble());
            }
        }
        Figures logLikelihood = new Figures();
        for (int from = 0; from < LIKELIHOOD_IMAGES; from += IMAGES_A_REQUEST) {
            for (JsonNode score : scores(from, LIKELIHOOD_DRAWS)) {
                logLikelihood.add(score.path("logLikelihood").asDouble());
            }
        }
        out.printf(
                "test -ELBO, %,d images: %.2f nats (reconstruction %.2f, KL %.2f); bar 106.0%n",
                test.count(), -elbo.mean(), -reconstruction.mean(), kl.mean());
        out.printf(
                "test -log p(x), %,d images, %d importance samples: %.2f nats%n",
                LIKELIHOOD_IMAGES, LIKELIHOOD_DRAWS, -logLikelihood.mean());
    }

    private JsonNode scores(int from, int draws) {
        StringBuilder body = new StringBuilder("{\"inputs\":[");
        for (int row = from; row < from + IMAGES_A_REQUEST; row++) {
            float[] image = Arrays.copyOfRange(test.images(), row * Mnist.WIDTH, (row + 1) * Mnist.WIDTH);
            body.append(row == from ? "" : ",").append(Arrays.toString(image));
        }
        body.append("],\"importanceSamples\":%d,\"seed\":%d}".formatted(draws, from));
        return BenchmarkServer.require(server.api().post("/api/v1/models/mnist-vae/score", body.toString()), 200)
                .path("scores");
    }

    private void probeEmbeddings() throws IOException {
        JsonNode all = probe("all", "", 1);
        out.printf(
                "linear probe on embeddings, all 60,000 labels: accuracy %.2f %%; bar 94 %%%n",
                100 * all.path("metrics").path("accuracy").asDouble());
        Figures accuracy = new Figures();
        for (int seed : SEEDS) {
            JsonNode few = probe("few", "\"labels\":{\"perClass\":%d},".formatted(PER_CLASS), seed);
            accuracy.add(100 * few.path("metrics").path("accuracy").asDouble());
        }
        report("linear probe on embeddings", accuracy);
    }

    private JsonNode probe(String name, String labels, int seed) throws IOException {
        return server.runJob("/api/v1/fine-tuning-jobs", """
                {"name":"mnist-%s","model":"mnist-vae","dataset":"mnist","testDataset":"mnist-test",
                 "task":{"type":"classification"},"mode":"linear-probe",%s"training":{"seed":%d}}""".formatted(name, labels, seed));
    }

    private void probePixels(List<String> names) {
        Targets.Classes targets = targets(names, training);
        Targets.Classes testTargets = targets(names, test);
        FeatureMatrix testPixels = new FeatureMatrix(test.count(), Mnist.WIDTH, test.images());
        Figures probe = new Figures();
        Figures ridge = new Figures();
        for (int seed : SEEDS) {
            int[] rows = LabelSplit.draw(targets, 0, new LabelBudget(PER_CLASS, null), seed)
                    .training();
            FeatureMatrix pixels = rows(training.images(), rows);
            Targets.Classes labels = targets.select(rows);
            LinearProbe fit = new LinearProbe(seed, () -> {});
            probe.add(accuracy(List.of(fit.fit(pixels, labels).head()), testPixels, testTargets));
            ridge.add(accuracy(ridgeHeads(fit, pixels, labels), testPixels, testTargets));
        }
        report("the same probe on raw pixels", probe);
        report("ridge on raw pixels, one value a class", ridge);
    }

    /** One regression for each class: 1 for its examples, 0 for the others. */
    private static List<LinearHead> ridgeHeads(LinearProbe probe, FeatureMatrix pixels, Targets.Classes labels) {
        List<LinearHead> heads = new ArrayList<>();
        for (int c = 0; c < labels.outputs(); c++) {
            int wanted = c;
            double[] values = Arrays.stream(labels.classes())
                    .mapToDouble(label -> label == wanted ? 1 : 0)
                    .toArray();
            heads.add(probe.fit(pixels, new Targets.Values(values)).head());
        }
        return heads;
    }

    /**
     * Per cent of the examples whose class has the largest output.
     *
     * @param heads one with an output for each class, or one for each class
     */
    private static double accuracy(List<LinearHead> heads, FeatureMatrix features, Targets.Classes targets) {
        List<float[]> outputs =
                heads.stream().map(head -> head.predict(features)).toList();
        int width = heads.get(0).outputs();
        long right = IntStream.range(0, targets.count())
                .filter(row -> {
                    int best = 0;
                    float largest = Float.NEGATIVE_INFINITY;
                    for (int c = 0; c < targets.outputs(); c++) {
                        float value = heads.size() == 1 ? outputs.get(0)[row * width + c] : outputs.get(c)[row];
                        if (value > largest) {
                            largest = value;
                            best = c;
                        }
                    }
                    return best == targets.classes()[row];
                })
                .count();
        return 100.0 * right / targets.count();
    }

    private static Targets.Classes targets(List<String> names, Mnist part) {
        return new Targets.Classes(
                names,
                Arrays.stream(part.labels())
                        .map(label -> names.indexOf(String.valueOf(label)))
                        .toArray());
    }

    private static FeatureMatrix rows(float[] images, int[] rows) {
        float[] values = new float[rows.length * Mnist.WIDTH];
        for (int i = 0; i < rows.length; i++) {
            System.arraycopy(images, rows[i] * Mnist.WIDTH, values, i * Mnist.WIDTH, Mnist.WIDTH);
        }
        return new FeatureMatrix(rows.length, Mnist.WIDTH, values);
    }

    private void report(String what, Figures accuracy) {
        out.printf(
                "%s, 100 labels (%d a class), %d seeds: accuracy %.2f ± %.2f %% %s%n",
                what, PER_CLASS, SEEDS.length, accuracy.mean(), accuracy.deviation(), accuracy.rounded());
    }
}
