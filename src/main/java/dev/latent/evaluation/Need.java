package dev.latent.evaluation;

import dev.latent.dataset.Dataset;
import dev.latent.dataset.LabelSummary;
import dev.latent.model.Capability;
import dev.latent.model.Manifest;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** What a protocol cannot do without. */
enum Need {
    /** A label of any kind. */
    LABELS,
    /** A class for each example. */
    CLASSES,
    /** What examples were made from: factors, or classes in their place. */
    FACTORS,
    /** q(z|x) with variances, and a decoder. */
    LATENT_VARIABLES,
    /** An embedding of more than one dimension. */
    SEVERAL_DIMENSIONS,
    /** Other models to be compared with. */
    SEVERAL_MODELS;

    /** What a dataset lacks of it; null if nothing. */
    @Nullable
    String missing(Dataset dataset) {
        LabelSummary labels = dataset.labels();
        return switch (this) {
            case LABELS -> labels.labelled() == 0 ? "it needs labels, and there are none" : null;
            case CLASSES ->
                labels.kind() == LabelSummary.Kind.CLASS && labels.names().size() > 1
                        ? null
                        : "it needs labels of at least two classes, and the dataset's are "
                                + labels.kind().name().toLowerCase(Locale.ROOT);
            case FACTORS ->
                dataset.factors().isEmpty()
                                && (labels.kind() != LabelSummary.Kind.CLASS
                                        || labels.names().size() < 2)
                        ? "it needs the factors that examples were made from, or at least two classes, and there are none"
                        : null;
            case LATENT_VARIABLES, SEVERAL_MODELS, SEVERAL_DIMENSIONS -> null;
        };
    }

    /** What a model lacks of it; null if nothing. */
    @Nullable
    String missing(Manifest model) {
        return switch (this) {
            case LATENT_VARIABLES ->
                Capability.SCORE.offeredBy(model)
                        ? null
                        : "it needs a latent variable model with its decoder, and %s is none"
                                .formatted(model.reference());
            case SEVERAL_DIMENSIONS ->
                model.embeddingDimensions() > 1
                        ? null
                        : "it compares dimensions, and an embedding of %s has one".formatted(model.reference());
            case LABELS, CLASSES, FACTORS, SEVERAL_MODELS -> null;
        };
    }
}
