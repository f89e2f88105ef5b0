package dev.latent.dataset;

import dev.latent.learning.InputShape;
import java.time.Instant;
import java.util.List;

/**
 * A stored dataset's description.
 *
 * @param sha256  of the stored examples, labels and factors, hexadecimal
 * @param minimum smallest value among all examples, as encoders see them
 * @param maximum largest value
 * @param labels  what kind of labels there are and what they are called
 * @param factors names of ground-truth factors, empty if there are none
 */
public record Dataset(
        String name,
        DatasetKind kind,
        InputShape shape,
        int count,
        String sha256,
        double minimum,
        double maximum,
        LabelSummary labels,
        List<String> factors,
        Instant createdAt) {}
