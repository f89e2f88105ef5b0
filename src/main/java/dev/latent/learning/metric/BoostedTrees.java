package dev.latent.learning.metric;

import dev.latent.learning.head.FeatureMatrix;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import ml.dmlc.xgboost4j.java.Booster;
import ml.dmlc.xgboost4j.java.DMatrix;
import ml.dmlc.xgboost4j.java.XGBoost;
import ml.dmlc.xgboost4j.java.XGBoostError;
import org.nd4j.linalg.factory.Nd4j;

/**
 * Gradient-boosted trees by XGBoost's histogram method, without any drawing of rows or columns. Holds native memory until it is closed.
 */
final class BoostedTrees implements AutoCloseable {

    /** Bins of a feature, between which trees split. */
    private static final int BINS = 64;

    private final Booster booster;

    private final int width;

    private BoostedTrees(Booster booster, int width) {
        this.booster = booster;
        this.width = width;
    }

    /**
     * Learns classes by softmax.
     *
     * @param classes of each row, from 0 to classCount − 1
     */
    static BoostedTrees classify(
            FeatureMatrix features, int[] classes, int classCount, TreeOptions options, Runnable pause) {
        float[] labels = new float[classes.length];
        for (int i = 0; i < labels.length; i++) {
            labels[i] = classes[i];
        }
        return train(features, labels, Map.of("objective", "multi:softprob", "num_class", classCount), options, pause);
    }

    /** Learns numbers by squared error. */
    static BoostedTrees regress(FeatureMatrix features, float[] numbers, TreeOptions options, Runnable pause) {
        return train(features, numbers, Map.of("objective", "reg:squarederror"), options, pause);
    }

    private static BoostedTrees train(
            FeatureMatrix features,
            float[] labels,
            Map<String, Object> objective,
            TreeOptions options,
            Runnable pause) {
        loadOpenMp();
        Map<String, Object> parameters = new HashMap<>(objective);
        parameters.put("tree_method", "hist");
        parameters.put("max_bin", BINS);
        parameters.put("max_depth", options.depth());
        parameters.put("eta", options.learningRate());
        parameters.put("nthread", options.threads());
        parameters.put("seed", 0);
        parameters.put("verbosity", 0);
        try {
            DMatrix matrix = matrix(features);
            try {
                matrix.setLabel(labels);
                Booster booster = XGBoost.train(matrix, parameters, 1, Map.of(), null, null);
                BoostedTrees trees = new BoostedTrees(booster, features.width());
                try {
                    for (int round = 1; round < options.rounds(); round++) {
                        pause.run();
                        booster.update(matrix, round);
                    }
                } catch (XGBoostError | RuntimeException e) {
                    trees.close();
                    throw e;
                }
                return trees;
            } finally {
                matrix.dispose();
            }
        } catch (XGBoostError e) {
            throw new IllegalStateException("XGBoost learnt no trees: " + e.getMessage(), e);
        }
    }

    /** Probabilities of the classes, or one number: [rows][classes or 1]. */
    float[][] predict(FeatureMatrix features) {
        try {
            DMatrix matrix = matrix(features);
            try {
                return booster.predict(matrix);
            } finally {
                matrix.dispose();
            }
        } catch (XGBoostError e) {
            throw new IllegalStateException("XGBoost predicted nothing: " + e.getMessage(), e);
        }
    }

    /**
     * What the splits on each feature reduced the loss by, over all trees, as shares of the whole; all 0 where no split was worth its while.
     */
    double[] importance() {
        double[] gains = new double[width];
        try {
            booster.getScore("", Booster.FeatureImportanceType.TOTAL_GAIN)
                    .forEach((feature, gain) -> gains[Integer.parseInt(feature.substring(1))] = gain);
        } catch (XGBoostError e) {
            throw new IllegalStateException("XGBoost told no gains: " + e.getMessage(), e);
        }
        double total = Arrays.stream(gains).sum();
        return total > 0 ? Arrays.stream(gains).map(gain -> gain / total).toArray() : gains;
    }

    @Override
    public void close() {
        booster.dispose();
    }

    private static DMatrix matrix(FeatureMatrix features) throws XGBoostError {
        return new DMatrix(features.values(), features.rows(), features.width(), Float.NaN);
    }

    /** XGBoost wants the system's libgomp, which small images lack, or one that is loaded already, which ND4J brings. */
    private static void loadOpenMp() {
        Nd4j.getBackend();
    }
}
