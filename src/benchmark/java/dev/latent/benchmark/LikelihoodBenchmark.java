package dev.latent.benchmark;

import dev.latent.HttpApi;
import dev.latent.evaluation.LinePlot;
import dev.latent.evaluation.LinePlot.Axis;
import dev.latent.evaluation.LinePlot.Point;
import dev.latent.evaluation.LinePlot.Series;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.ToDoubleFunction;
import tools.jackson.databind.JsonNode;

/**
 * Likelihood against usefulness, the way a user goes: VAEs with a factorised and with an autoregressive decoder, alike in everything else,
 * are trained on binarised MNIST and evaluated in one job.
 */
final class LikelihoodBenchmark {

    private static final double[] BETAS = {0.25, 0.5, 1, 2, 4};

    private static final int[] SEEDS = {1, 2, 3};

    private static final int EPOCHS = 6;

    private static final double RATE = 0.01;

    /** At which z is not given up so soon. */
    private static final double LOWER_RATE = 0.003;

    private final PrintStream out = System.out;

    private final BenchmarkServer server;

    /** In the order of training. */
    private final List<Model> models = new ArrayList<>();

    private record Model(String name, boolean autoregressive, double beta, int seed, double rate) {

        static Model of(boolean autoregressive, double beta, int seed, double rate) {
            String name = "%s-%s-%d-%s"
                    .formatted(autoregressive ? "autoregressive" : "factorised", beta, seed, rate)
                    .replace('.', '-');
            return new Model(name, autoregressive, beta, seed, rate);
        }

        boolean compared() {
            return beta == 1 && rate == RATE;
        }

        boolean swept() {
            return seed == SEEDS[0] && rate == RATE;
        }
    }

    /** @param accuracy per cent */
    private record Measured(
            double logLikelihood, double elbo, double reconstruction, double kl, double active, double accuracy) {}

    private LikelihoodBenchmark(BenchmarkServer server) {
        this.server = server;
    }

    /** @param args the folder with MNIST's four files, and a folder for the plots and the evaluation's page */
    public static void main(String[] args) throws IOException {
        Path folder = Path.of(args[0]);
        if (Mnist.isMissing(folder)) {
            return;
        }
        Path target = Files.createDirectories(Path.of(args[1]));
        try (BenchmarkServer server = BenchmarkServer.start(false)) {
            new LikelihoodBenchmark(server).run(Mnist.read(folder, "train"), Mnist.read(folder, "t10k"), target);
        }
    }

    private void run(Mnist training, Mnist test, Path target) throws IOException {
        upload("digits", training, 1);
        upload("digits-test", test, 2);
        for (boolean autoregressive : new boolean[] {false, true}) {
            for (double beta : BETAS) {
                for (int seed : SEEDS) {
                    if (beta == 1 || seed == SEEDS[0]) {
                        train(Model.of(autoregressive, beta, seed, RATE));
                    }
                }
            }
            train(Model.of(autoregressive, 1, SEEDS[0], LOWER_RATE));
        }
        Map<Model, Measured> measured = evaluate(target);
        out.println(
                "| decoder | β | learning rate | seed | −log p(x) | −ELBO | −reconstruction | KL | active units | linear probe |");
        out.println("|---|---|---|---|---|---|---|---|---|---|");
        measured.forEach((model, figures) -> out.printf(
                "| %s | %s | %s | %d | %.2f | %.2f | %.2f | %.2f | %.0f of 10 | %.2f %% |%n",
                model.autoregressive ? "autoregressive" : "factorised",
                model.beta,
                model.rate,
                model.seed,
                -figures.logLikelihood,
                -figures.elbo,
                -figures.reconstruction,
                figures.kl,
                figures.active,
                figures.accuracy));
        summary("−log p(x)", measured, figures -> -figures.logLikelihood);
        summary("−ELBO", measured, figures -> -figures.elbo);
        summary("linear probe", measured, Measured::accuracy);
        draw(measured, target);
    }

    private void upload(String name, Mnist part, long seed) {
        HttpApi.Form form = new HttpApi.Form()
                .field("name", name)
                .file("file", "images.idx", part.binarized(seed))
                .file("labels", "labels.idx", part.labelBytes());
        BenchmarkServer.require(server.api().postForm("/api/v1/datasets", form), 201);
    }

    private void train(Model model) throws IOException {
        JsonNode job = server.runJob("/api/v1/training-jobs", """
                {"name":"%s","dataset":"digits",
                 "objective":{"type":"vae","latentDim":10,"beta":%s,"binarize":true,"autoregressive":%s},
                 "encoder":{"type":"mlp","hidden":[500]},
                 "training":{"epochs":%d,"batchSize":100,"learningRate":%s,"seed":%d,"validationFraction":0}}""".formatted(
                        model.name, model.beta, model.autoregressive, EPOCHS, model.rate, model.seed));
        System.err.printf("%s: %s%n", model.name, job.path("metrics"));
        models.add(model);
    }

    private Map<Model, Measured> evaluate(Path target) throws IOException {
        String names = String.join(
                ",", models.stream().map(model -> "\"" + model.name + "\"").toList());
        JsonNode job = server.runJob("/api/v1/evaluation-jobs", """
                {"models":[%s],"dataset":"digits","testDataset":"digits-test",
                 "protocols":[{"type":"elbo","examples":10000},{"type":"iwae","importanceSamples":100,"examples":1000},
                              "active-units","linear-probe"]}""".formatted(names));
        String result = "/api/v1/jobs/" + job.path("id").asString() + "/result";
        Files.write(
                target.resolve("report.html"),
                server.api().get(result, "Accept", "text/html").bytes());
        JsonNode report = BenchmarkServer.require(server.api().get(result), 200);
        Map<Model, Measured> measured = new LinkedHashMap<>();
        for (int i = 0; i < models.size(); i++) {
            JsonNode bound = figures(report, 0, i);
            measured.put(
                    models.get(i),
                    new Measured(
                            value(figures(report, 1, i), "logLikelihood"),
                            value(bound, "elbo"),
                            value(bound, "reconstruction"),
                            value(bound, "kl"),
                            value(figures(report, 2, i), "activeUnits"),
                            100 * value(figures(report, 3, i), "accuracy")));
        }
        return measured;
    }

    private static JsonNode figures(JsonNode report, int protocol, int model) {
        return report.path("protocols")
                .path(protocol)
                .path("results")
                .path(model)
                .path("figures");
    }

    private static double value(JsonNode figures, String name) {
        JsonNode value = figures.path(name).path("value");
        if (!value.isNumber()) {
            throw new IllegalStateException("no figure %s in %s".formatted(name, figures));
        }
        return value.asDouble();
    }

    /** Both decoders at β = 1, over the seeds. */
    private void summary(String name, Map<Model, Measured> measured, ToDoubleFunction<Measured> figure) {
        Figures factorised = new Figures();
        Figures autoregressive = new Figures();
        measured.forEach((model, figures) -> {
            if (model.compared()) {
                (model.autoregressive ? autoregressive : factorised).add(figure.applyAsDouble(figures));
            }
        });
        out.printf(
                "β = 1, %d seeds, %s: factorised %.2f ± %.2f, autoregressive %.2f ± %.2f%n",
                SEEDS.length,
                name,
                factorised.mean(),
                factorised.deviation(),
                autoregressive.mean(),
                autoregressive.deviation());
    }

    private void draw(Map<Model, Measured> measured, Path target) throws IOException {
        LinePlot usefulness = new LinePlot(
                "Likelihood against usefulness",
                new Axis("log p(x), nats", false),
                new Axis("linear probe, accuracy in %", false),
                List.of(
                        series(
                                "factorised",
                                measured,
                                false,
                                (model, figures) -> new Point(figures.logLikelihood, figures.accuracy)),
                        series(
                                "autoregressive",
                                measured,
                                true,
                                (model, figures) -> new Point(figures.logLikelihood, figures.accuracy))));
        Files.writeString(target.resolve("likelihood-usefulness.svg"), usefulness.svg());
        LinePlot rate = new LinePlot(
                "What z says of x",
                new Axis("β", true),
                new Axis("KL, nats", false),
                List.of(
                        series("factorised", measured, false, (model, figures) -> new Point(model.beta, figures.kl)),
                        series(
                                "autoregressive",
                                measured,
                                true,
                                (model, figures) -> new Point(model.beta, figures.kl))));
        Files.writeString(target.resolve("likelihood-rate.svg"), rate.svg());
    }

    private interface Place {
        Point of(Model model, Measured figures);
    }

    /** Over β, of the first seed. */
    private static Series series(String name, Map<Model, Measured> measured, boolean autoregressive, Place place) {
        List<Point> points = new ArrayList<>();
        measured.forEach((model, figures) -> {
            if (model.autoregressive == autoregressive && model.swept()) {
                points.add(place.of(model, figures));
            }
        });
        return new Series(name, points);
    }
}
