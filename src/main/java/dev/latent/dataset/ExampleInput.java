package dev.latent.dataset;

import java.util.List;

/**
 * An example as JSON has it.
 *
 * @param json   an array of numbers, a string, or an array of two strings
 * @param values how many numbers or characters it is
 */
record ExampleInput(Object json, int values) {

    static ExampleInput read(LabelledExamples examples, int index) {
        if (examples instanceof DatasetReader numbers) {
            float[] input = new float[numbers.shape().size()];
            numbers.read(new int[] {index}, input);
            return new ExampleInput(input, input.length);
        }
        TextDatasetReader reader = (TextDatasetReader) examples;
        String text = reader.text(index);
        if (reader.dataset().kind() != DatasetKind.PAIRED_TEXT) {
            return new ExampleInput(text, text.length());
        }
        String second = reader.second(index);
        return new ExampleInput(List.of(text, second), text.length() + second.length());
    }
}
