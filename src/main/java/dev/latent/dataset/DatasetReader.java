package dev.latent.dataset;

import dev.latent.learning.ExampleSource;

/** Reads an open dataset of vectors or images; close it when done. Safe for use by several threads. */
public interface DatasetReader extends ExampleSource, LabelledExamples {

    @Override
    int count();
}
