package dev.latent.benchmark;

import dev.latent.learning.SeededRandom;
import dev.latent.learning.theory.AffineMap;
import dev.latent.learning.theory.LeaveOneOutRidge;
import dev.latent.learning.theory.PairRegression;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import org.ejml.data.DMatrixRMaj;

/**
 * ψ is the regression of the right half of a digit on the left one, from the 60,000 training images without labels. Ridge classifiers of a few
 * labels of each digit, ten draws of them, see the left half, ψ of it, or ψ's first nine components; measured on the 10,000 test images.
 */
final class HalvesBenchmark {

    private static final int DRAWS = 10;

    private static final int CLASSES = 10;

    private static final int[] PER_CLASS = {2, 5, 10, 20, 50, 100};

    private static final int SIDE = 28;

    private static final int HALF = SIDE * SIDE / 2;

    /** Some pixels are never anything but black. Grey levels are from 0 to 1. */
    private static final double L2 = 1e-3;

    private final PrintStream out = System.out;

    private HalvesBenchmark() {}

    /** @param args the folder of the four files */
    public static void main(String[] args) throws IOException {
        new HalvesBenchmark().run(Path.of(args[0]));
    }

    private record Views(DMatrixRMaj train, DMatrixRMaj test) {

        Views through(AffineMap map) {
            return new Views(map.apply(train), map.apply(test));
        }
    }

    private void run(Path folder) throws IOException {
        Mnist train = Mnist.read(folder, "train");
        Mnist test = Mnist.read(folder, "t10k");
        Views left = new Views(half(train, 0), half(test, 0));
        PairRegression regression = new PairRegression(HALF, HALF);
        regression.add(left.train(), half(train, SIDE / 2));
        AffineMap psi = regression.fit(L2);
        Map<String, Views> representations = new LinkedHashMap<>();
        representations.put("left half", left);
        representations.put("ψ", left.through(psi));
        representations.put(
                "ψ, 9 components", left.through(psi.then(regression.principalDirections(psi, CLASSES - 1))));

        out.println("| labels | " + String.join(" | ", representations.keySet()) + " |");
        out.println("|---|" + "---|".repeat(representations.size()));
        for (int perClass : PER_CLASS) {
            out.printf("| %d |", perClass * CLASSES);
            for (Views views : representations.values()) {
                Figures accuracy = new Figures();
                for (int draw = 0; draw < DRAWS; draw++) {
                    accuracy.add(accuracy(views, train.labels(), test.labels(), balanced(train, perClass, draw)));
                }
                out.printf(" %.3f ± %.3f |", accuracy.mean(), accuracy.deviation());
            }
            out.println();
        }
    }

    private static double accuracy(Views views, int[] trainLabels, int[] testLabels, int[] chosen) {
        DMatrixRMaj features = new DMatrixRMaj(chosen.length, views.train().numCols);
        int[] classes = new int[chosen.length];
        for (int row = 0; row < chosen.length; row++) {
            System.arraycopy(
                    views.train().data,
                    chosen[row] * features.numCols,
                    features.data,
                    row * features.numCols,
                    features.numCols);
            classes[row] = trainLabels[chosen[row]];
        }
        DMatrixRMaj scores = new LeaveOneOutRidge(() -> {})
                .fit(features, classes, CLASSES)
                .map()
                .apply(views.test());
        int right = 0;
        for (int row = 0; row < testLabels.length; row++) {
            int best = 0;
            for (int k = 1; k < CLASSES; k++) {
                best = scores.get(row, k) > scores.get(row, best) ? k : best;
            }
            right += best == testLabels[row] ? 1 : 0;
        }
        return (double) right / testLabels.length;
    }

    /** As many of each digit, in the order of a permutation. */
    private static int[] balanced(Mnist train, int perClass, int draw) {
        int[] taken = new int[CLASSES];
        int[] chosen = new int[perClass * CLASSES];
        int count = 0;
        for (int index : new SeededRandom(1, draw).permutation(train.count())) {
            if (taken[train.labels()[index]]++ < perClass) {
                chosen[count++] = index;
            }
        }
        return chosen;
    }

    /** Columns [from, from + 14) of each image. */
    private static DMatrixRMaj half(Mnist part, int from) {
        DMatrixRMaj half = new DMatrixRMaj(part.count(), HALF);
        for (int image = 0; image < part.count(); image++) {
            for (int i = 0; i < HALF; i++) {
                half.set(image, i, part.images()[image * Mnist.WIDTH + i / 14 * SIDE + from + i % 14]);
            }
        }
        return half;
    }
}
