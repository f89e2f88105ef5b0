package dev.latent.learning.head;

import java.util.List;

/** What a head should predict for each example, by index. */
public sealed interface Targets permits Targets.Classes, Targets.Tags, Targets.Values {

    /** Examples, with or without a label. */
    int count();

    boolean labelled(int index);

    /** Width of the head's output. */
    int outputs();

    /** Names of classes or tags, in the order of the head's outputs; empty for values. */
    List<String> names();

    /** The targets of some examples, in the order asked. */
    Targets select(int[] indices);

    /**
     * A class for each example.
     *
     * @param classes index into the names; −1 without a label
     */
    @SuppressWarnings("ArrayRecordComponent")
    record Classes(List<String> names, int[] classes) implements Targets {

        @Override
        public int count() {
            return classes.length;
        }

        @Override
        public boolean labelled(int index) {
            return classes[index] >= 0;
        }

        @Override
        public int outputs() {
            return names.size();
        }

        @Override
        public Classes select(int[] indices) {
            int[] selected = new int[indices.length];
            for (int i = 0; i < indices.length; i++) {
                selected[i] = classes[indices[i]];
            }
            return new Classes(names, selected);
        }
    }

    /**
     * Tags for each example.
     *
     * @param tags one flag for each name
     */
    @SuppressWarnings("ArrayRecordComponent")
    record Tags(List<String> names, boolean[][] tags) implements Targets {

        @Override
        public int count() {
            return tags.length;
        }

        /** Always: an example with no tag says that none applies. */
        @Override
        public boolean labelled(int index) {
            return true;
        }

        @Override
        public int outputs() {
            return names.size();
        }

        @Override
        public Tags select(int[] indices) {
            boolean[][] selected = new boolean[indices.length][];
            for (int i = 0; i < indices.length; i++) {
                selected[i] = tags[indices[i]];
            }
            return new Tags(names, selected);
        }
    }

    /**
     * A number for each example.
     *
     * @param values NaN without a label
     */
    @SuppressWarnings("ArrayRecordComponent")
    record Values(double[] values) implements Targets {

        @Override
        public int count() {
            return values.length;
        }

        @Override
        public boolean labelled(int index) {
            return !Double.isNaN(values[index]);
        }

        @Override
        public int outputs() {
            return 1;
        }

        @Override
        public List<String> names() {
            return List.of();
        }

        @Override
        public Values select(int[] indices) {
            double[] selected = new double[indices.length];
            for (int i = 0; i < indices.length; i++) {
                selected[i] = values[indices[i]];
            }
            return new Values(selected);
        }
    }
}
