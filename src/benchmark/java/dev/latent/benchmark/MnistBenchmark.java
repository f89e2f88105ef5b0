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
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import tools.jackson.databind.JsonNode;

/**
 * What is learnt from MNIST, the way a user goes: upload, train a VAE, score the test images, fit heads on its embeddings. Beside
 * it the same probe, from the same labels, on raw pixels.
 */
final class MnistBenchmark {

    private static final int[] SEEDS = {1, 2, 3, 4, 5};

    private static final int COMPARED_SEEDS = 20;

    private static final int PER_CLASS = 10;

    private static final int LATENT_DIM = 20;

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
        if (Mnist.isMissing(folder)) {
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
        compare(names);
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
                 "objective":{"type":"vae","latentDim":%d,"beta":1.0,"likelihood":"bernoulli"},
                 "encoder":{"type":"mlp","hidden":[400],"activation":"relu"},
                 "training":{"epochs":10,"batchSize":128,"learningRate":0.001,"seed":42,"validationFraction":0}}""".formatted(LATENT_DIM));
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
        String body = "{\"inputs\":%s,\"importanceSamples\":%d,\"seed\":%d}"
                .formatted(json(test.images(), from, from + IMAGES_A_REQUEST), draws, from);
        return BenchmarkServer.require(server.api().post("/api/v1/models/mnist-vae/score", body), 200)
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
        report("linear probe on embeddings", SEEDS.length, accuracy);
    }

    private JsonNode probe(String name, String labels, int seed) throws IOException {
        return server.runJob("/api/v1/fine-tuning-jobs", """
                {"name":"mnist-%s","model":"mnist-vae","dataset":"mnist","testDataset":"mnist-test",
                 "task":{"type":"classification"},"mode":"linear-probe",%s"training":{"seed":%d}}""".formatted(name, labels, seed));
    }

    /** Two probes on embeddings and on raw pixels: the same labels, code and test images, over enough seeds to tell them apart. */
    private void compare(List<String> names) {
        Targets.Classes targets = targets(names, training);
        Targets.Classes testTargets = targets(names, test);
        int[] everyTest = IntStream.range(0, test.count()).toArray();
        FeatureMatrix testPixels = pixels(test, everyTest);
        FeatureMatrix testEmbeddings = embeddings(testPixels);
        Figures logisticOnEmbeddings = new Figures();
        Figures logisticOnPixels = new Figures();
        Figures ridgeOnEmbeddings = new Figures();
        Figures ridgeOnPixels = new Figures();
        for (int seed = 1; seed <= COMPARED_SEEDS; seed++) {
            int[] rows = LabelSplit.draw(targets, 0, new LabelBudget(PER_CLASS, null), seed)
                    .training();
            Targets.Classes labels = targets.select(rows);
            FeatureMatrix pixels = pixels(training, rows);
            FeatureMatrix embeddings = embeddings(pixels);
            LinearProbe fit = new LinearProbe(seed, () -> {});
            logisticOnEmbeddings.add(
                    accuracy(List.of(fit.fit(embeddings, labels).head()), testEmbeddings, testTargets));
            logisticOnPixels.add(accuracy(List.of(fit.fit(pixels, labels).head()), testPixels, testTargets));
            ridgeOnEmbeddings.add(accuracy(ridgeHeads(fit, embeddings, labels), testEmbeddings, testTargets));
            ridgeOnPixels.add(accuracy(ridgeHeads(fit, pixels, labels), testPixels, testTargets));
            if (seed == SEEDS.length) {
                report("the same probe on raw pixels", seed, logisticOnPixels);
            }
        }
        report("logistic regression on embeddings", COMPARED_SEEDS, logisticOnEmbeddings);
        report("logistic regression on raw pixels", COMPARED_SEEDS, logisticOnPixels);
        report("ridge on embeddings, one value a class", COMPARED_SEEDS, ridgeOnEmbeddings);
        report("ridge on raw pixels, one value a class", COMPARED_SEEDS, ridgeOnPixels);
    }

    /** As the server gives them. */
    private FeatureMatrix embeddings(FeatureMatrix images) {
        float[] values = new float[images.rows() * LATENT_DIM];
        int at = 0;
        for (int from = 0; from < images.rows(); from += IMAGES_A_REQUEST) {
            int to = Math.min(images.rows(), from + IMAGES_A_REQUEST);
            String body = "{\"inputs\":%s}".formatted(json(images.values(), from, to));
            JsonNode answer = BenchmarkServer.require(server.api().post("/api/v1/models/mnist-vae/encode", body), 200);
            for (JsonNode embedding : answer.path("embeddings")) {
                for (JsonNode value : embedding) {
                    values[at++] = value.floatValue();
                }
            }
        }
        return new FeatureMatrix(images.rows(), LATENT_DIM, values);
    }

    private static String json(float[] images, int from, int to) {
        return IntStream.range(from, to)
                .mapToObj(
                        row -> Arrays.toString(Arrays.copyOfRange(images, row * Mnist.WIDTH, (row + 1) * Mnist.WIDTH)))
                .collect(Collectors.joining(",", "[", "]"));
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

    private static FeatureMatrix pixels(Mnist part, int[] rows) {
        float[] values = new float[rows.length * Mnist.WIDTH];
        for (int i = 0; i < rows.length; i++) {
            System.arraycopy(part.images(), rows[i] * Mnist.WIDTH, values, i * Mnist.WIDTH, Mnist.WIDTH);
        }
        return new FeatureMatrix(rows.length, Mnist.WIDTH, values);
    }

    private void report(String what, int seeds, Figures accuracy) {
        out.printf(
                "%s, 100 labels (%d a class), %d seeds: accuracy %.2f ± %.2f %%%n",
                what, PER_CLASS, seeds, accuracy.mean(), accuracy.deviation());
    }
}
