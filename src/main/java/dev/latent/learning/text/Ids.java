package dev.latent.learning.text;

import java.util.Arrays;

/** A growing list of ints. */
final class Ids {

    private int[] values;

    private int size;

    Ids(int capacity) {
        values = new int[Math.max(4, capacity)];
    }

    void add(int id) {
        if (size == values.length) {
            values = Arrays.copyOf(values, 2 * size);
        }
        values[size++] = id;
    }

    int get(int index) {
        return values[index];
    }

    int size() {
        return size;
    }

    void truncate(int length) {
        size = length;
    }

    int[] toArray() {
        return Arrays.copyOf(values, size);
    }
}
