package dev.latent.benchmark;

import dev.latent.learning.SeededRandom;
import dev.latent.learning.head.FeatureMatrix;
import dev.latent.learning.metric.AlignmentUniformity;
import dev.latent.learning.metric.CentredKernelAlignment;
import dev.latent.learning.metric.Collapse;
import dev.latent.learning.metric.DisentanglementCompletenessInformativeness;
import dev.latent.learning.metric.FactorKind;
import dev.latent.learning.metric.MutualInformationGap;
import dev.latent.learning.metric.NearestNeighbourClassifier;
import dev.latent.learning.metric.NearestNeighbours;
import dev.latent.learning.metric.RankMe;
import dev.latent.learning.metric.SeparatedAttributePredictability;
import dev.latent.learning.metric.TreeOptions;
import java.io.PrintStream;
import java.util.Arrays;
import java.util.List;
import java.util.function.DoubleSupplier;
import java.util.stream.IntStream;

/** Times each measure of representations on random embeddings with ten classes and two factors: first in a new process, then again. */
final class MetricsBenchmark {

    private static final int CLASSES = 10;

    /** As many as a latent variable model has, where 256 would be unusual. */
    private static final int LATENT_DIM = 64;

    private static final PrintStream OUT = System.out;

    private final int rows;

    private final FeatureMatrix embeddings;

    private final FeatureMatrix others;

    private MetricsBenchmark(int rows, int width) {
        this.rows = rows;
        this.embeddings = random(rows, width, 1);
        this.others = random(rows, width, 2);
    }

    /** @param args rows and dimensions */
    public static void main(String[] args) {
        int rows = Integer.parseInt(args[0]);
        int width = Integer.parseInt(args[1]);
        OUT.printf(
                "%,d embeddings of %d dimensions, %d processors%n%n",
                rows, width, Runtime.getRuntime().availableProcessors());
        OUT.printf("| measure | first, s | again, s | value |%n|---|---|---|---|%n");
        new MetricsBenchmark(rows, width).run();
    }

    private void run() {
        int[] classes = IntStream.range(0, rows).map(i -> i % CLASSES).toArray();
        FeatureMatrix oneFactor = factors(1);
        FeatureMatrix twoFactors = factors(2);
        time("nearest neighbours, half against half", () -> knn(classes));
        time("neighbours of 100 rows", () -> NearestNeighbours.amongOthers(
                        embeddings, IntStream.range(0, 100).toArray(), 10)
                .cosines()[0]);
        time("alignment", () -> AlignmentUniformity.alignment(embeddings, others));
        time("uniformity", () -> AlignmentUniformity.uniformity(embeddings, 1));
        time("RankMe", () -> RankMe.of(embeddings));
        time("collapse", () -> Collapse.of(embeddings).deviation());
        time("CKA", () -> CentredKernelAlignment.linear(embeddings, others));
        time("MIG of means", () -> MutualInformationGap.ofMeans(embeddings, twoFactors)
                .mean());
        for (int dimensions : new int[] {10, LATENT_DIM}) {
            time("MIG of samples, %d dimensions".formatted(dimensions), () -> sampledGap(dimensions, twoFactors));
        }
        time("SAP, classes", () -> SeparatedAttributePredictability.of(
                        embeddings, twoFactors, List.of(FactorKind.CLASS, FactorKind.CLASS))
                .mean());
        time("SAP, numbers", () -> SeparatedAttributePredictability.of(
                        embeddings, twoFactors, List.of(FactorKind.NUMBER, FactorKind.NUMBER))
                .mean());
        time("DCI, a factor of ten classes", () -> dci(embeddings, oneFactor, FactorKind.CLASS));
        time("DCI, a number", () -> dci(embeddings, oneFactor, FactorKind.NUMBER));
        time(
                "DCI, a factor of ten classes, %d dimensions".formatted(LATENT_DIM),
                () -> dci(random(rows, LATENT_DIM, 3), oneFactor, FactorKind.CLASS));
    }

    private double knn(int[] classes) {
        int half = rows / 2;
        return new NearestNeighbourClassifier(
                        part(0, half),
                        Arrays.copyOfRange(classes, 0, half),
                        NearestNeighbourClassifier.DEFAULT_TEMPERATURE)
                .evaluate(
                        part(half, rows),
                        Arrays.copyOfRange(classes, half, rows),
                        NearestNeighbourClassifier.DEFAULT_NEIGHBOURS)
                .get(1)
                .accuracy();
    }

    private double sampledGap(int dimensions, FeatureMatrix factors) {
        float[] variances = new float[rows * dimensions];
        Arrays.fill(variances, 0.1f);
        return MutualInformationGap.ofSamples(
                        random(rows, dimensions, 3), new FeatureMatrix(rows, dimensions, variances), factors, 1)
                .mean();
    }

    private static double dci(FeatureMatrix codes, FeatureMatrix factor, FactorKind kind) {
        return DisentanglementCompletenessInformativeness.of(codes, factor, List.of(kind), TreeOptions.defaults(), 1)
                .informativeness();
    }

    private static void time(String name, DoubleSupplier measure) {
        long start = System.nanoTime();
        double value = measure.getAsDouble();
        long once = System.nanoTime();
        double again = measure.getAsDouble();
        long twice = System.nanoTime();
        if (value != again) {
            throw new IllegalStateException("%s is %s, then %s".formatted(name, value, again));
        }
        OUT.printf("| %s | %.2f | %.2f | %.4f |%n", name, (once - start) / 1e9, (twice - once) / 1e9, value);
    }

    private FeatureMatrix part(int from, int to) {
        int width = embeddings.width();
        return new FeatureMatrix(to - from, width, Arrays.copyOfRange(embeddings.values(), from * width, to * width));
    }

    private FeatureMatrix factors(int count) {
        SeededRandom random = new SeededRandom(4);
        float[] values = new float[rows * count];
        for (int i = 0; i < values.length; i++) {
            values[i] = random.nextInt(CLASSES);
        }
        return new FeatureMatrix(rows, count, values);
    }

    private static FeatureMatrix random(int rows, int width, long seed) {
        return new FeatureMatrix(rows, width, new SeededRandom(seed).gaussians(rows * width));
    }
}
