package dev.latent.evaluation;

import dev.latent.dataset.DatasetReader;
import dev.latent.dataset.LabelSummary;
import dev.latent.finetuning.LabelledData;
import dev.latent.learning.head.ClassificationSpec;
import dev.latent.learning.head.LabelSplit;
import dev.latent.learning.head.MultiLabelSpec;
import dev.latent.learning.head.RegressionSpec;
import dev.latent.learning.head.Targets;
import dev.latent.learning.head.TaskSpec;
import java.util.List;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * Which examples protocols learn from, and which they measure on: labelled ones, a share of each class. Where there are no labels,
 * nothing is learnt and all are measured on.
 *
 * @param targets     by index into the dataset
 * @param training    indices into the dataset
 * @param testTargets by index into the dataset that is measured on
 * @param test        indices into that
 */
@SuppressWarnings("ArrayRecordComponent")
record ExampleParts(Targets targets, int[] training, Targets testTargets, int[] test) {

    /**
     * Draws them.
     *
     * @param testExamples null where a part of the examples is held out
     * @param testFraction of the labelled examples, that is held out
     */
    static ExampleParts draw(
            DatasetReader examples, @Nullable DatasetReader testExamples, double testFraction, long seed) {
        TaskSpec task = task(examples.dataset().labels());
        if (task == null) {
            DatasetReader measured = testExamples == null ? examples : testExamples;
            Targets none = new Targets.Values(new double[0]);
            return new ExampleParts(
                    none, new int[0], none, IntStream.range(0, measured.count()).toArray());
        }
        List<String> names = LabelledData.names(task, examples);
        Targets targets = LabelledData.targets(task, examples, names);
        if (testExamples == null) {
            LabelSplit split = LabelSplit.draw(targets, testFraction, null, seed);
            return new ExampleParts(targets, split.training(), targets, split.test());
        }
        Targets testTargets = LabelledData.targets(task, testExamples, names);
        return new ExampleParts(
                targets,
                LabelSplit.draw(targets, 0, null, seed).training(),
                testTargets,
                IntStream.range(0, testTargets.count())
                        .filter(testTargets::labelled)
                        .toArray());
    }

    /** What labels of this kind are for; null where there are none. */
    static @Nullable TaskSpec task(LabelSummary labels) {
        return switch (labels.kind()) {
            case NONE -> null;
            case CLASS -> new ClassificationSpec();
            case TAGS -> new MultiLabelSpec();
            case VALUE -> new RegressionSpec(null);
        };
    }
}
