package dev.latent.dataset;

/**
 * A dataset and how its examples are stored.
 *
 * @param folder name of its folder; another one for each upload, so that names can be used again
 */
record StoredDataset(Dataset dataset, Element element, String folder) {

    /** How a value is stored. */
    enum Element {
        /** A byte that stands for itself / 255. */
        UINT8,
        /** Little-endian. */
        FLOAT32
    }
}
