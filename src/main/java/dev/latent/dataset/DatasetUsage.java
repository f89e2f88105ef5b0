package dev.latent.dataset;

import java.util.Optional;

/** Knows what needs a dataset. Asked before one is deleted, in the transaction that locks its row. */
public interface DatasetUsage {

    /** The id of an active job that needs the dataset. */
    Optional<String> usedBy(String dataset);
}
