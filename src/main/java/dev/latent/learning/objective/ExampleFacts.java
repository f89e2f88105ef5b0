package dev.latent.learning.objective;

import dev.latent.learning.InputShape;

/**
 * What is known of a dataset's examples before any is read.
 *
 * @param dataset  its name
 * @param minimum  smallest value
 * @param maximum  largest value
 * @param classes  how many classes its labels name; 0 where labels are none or no classes
 * @param labelled how many examples have a label
 */
public record ExampleFacts(
        String dataset, InputShape shape, int count, double minimum, double maximum, int classes, int labelled) {

    public boolean images() {
        return shape.dims().size() > 1;
    }
}
