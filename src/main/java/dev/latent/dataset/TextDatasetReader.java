package dev.latent.dataset;

/** Reads an open dataset of text or paired text; close it when done. Safe for use by several threads. */
public interface TextDatasetReader extends LabelledExamples {

    /** An example's text; of a pair, the first. */
    String text(int index);

    /** The other text of a pair. Only for datasets of kind paired-text. */
    String second(int index);
}
