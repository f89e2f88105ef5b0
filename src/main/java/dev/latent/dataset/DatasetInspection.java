package dev.latent.dataset;

import dev.latent.artifact.Inspection;
import dev.latent.artifact.Pace;
import org.springframework.stereotype.Component;

/** Proves every dataset by its checksum. */
@Component
class DatasetInspection implements Inspection {

    private final DatasetStore store;

    private final DatasetFiles files;

    DatasetInspection(DatasetStore store, DatasetFiles files) {
        this.store = store;
        this.files = files;
    }

    @Override
    public void run(Pace pace) throws InterruptedException {
        for (StoredDataset dataset : store.all()) {
            files.inspect(dataset, pace);
        }
    }
}
