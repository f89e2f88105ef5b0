package dev.latent.finetuning;

import dev.latent.dataset.DatasetReader;
import dev.latent.learning.head.ClassificationSpec;
import dev.latent.learning.head.MultiLabelSpec;
import dev.latent.learning.head.RegressionSpec;
import dev.latent.learning.head.Targets;
import dev.latent.learning.head.TaskSpec;
import java.util.List;

/** Reads what a task predicts from a dataset. */
public final class LabelledData {

    private LabelledData() {}

    /** The names of what the head tells apart: the dataset's, empty for numbers. */
    public static List<String> names(TaskSpec task, DatasetReader reader) {
        return task instanceof RegressionSpec
                ? List.of()
                : reader.dataset().labels().names();
    }

    /**
     * A target for each example.
     *
     * @param names in the order of the head's outputs; the dataset's own are among them
     */
    public static Targets targets(TaskSpec task, DatasetReader reader, List<String> names) {
        if (task instanceof ClassificationSpec) {
            return classes(reader, names);
        }
        if (task instanceof MultiLabelSpec) {
            return tags(reader, names);
        }
        String factor = ((RegressionSpec) task).target();
        double[] values = new double[reader.count()];
        for (int i = 0; i < values.length; i++) {
            values[i] = factor == null ? reader.value(i) : reader.factor(i, factor);
        }
        return new Targets.Values(values);
    }

    private static Targets classes(DatasetReader reader, List<String> names) {
        int[] positions = positions(reader, names);
        int[] classes = new int[reader.count()];
        for (int i = 0; i < classes.length; i++) {
            int label = reader.classLabel(i);
            classes[i] = label < 0 ? -1 : positions[label];
        }
        return new Targets.Classes(names, classes);
    }

    private static Targets tags(DatasetReader reader, List<String> names) {
        int[] positions = positions(reader, names);
        boolean[][] tags = new boolean[reader.count()][];
        for (int i = 0; i < tags.length; i++) {
            boolean[] own = reader.tags(i);
            tags[i] = new boolean[names.size()];
            for (int tag = 0; tag < own.length; tag++) {
                tags[i][positions[tag]] = own[tag];
            }
        }
        return new Targets.Tags(names, tags);
    }

    private static int[] positions(DatasetReader reader, List<String> names) {
        return reader.dataset().labels().names().stream()
                .mapToInt(names::indexOf)
                .toArray();
    }
}
