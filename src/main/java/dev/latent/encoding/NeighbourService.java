package dev.latent.encoding;

import dev.latent.dataset.Dataset;
import dev.latent.dataset.DatasetStore;
import dev.latent.dataset.LabelledExamples;
import dev.latent.encoding.NeighbourAnswer.Neighbour;
import dev.latent.encoding.NeighbourIndex.Hit;
import dev.latent.error.ErrorCode;
import dev.latent.error.ServiceException;
import dev.latent.inference.InputEncoder;
import dev.latent.job.JobResult;
import dev.latent.job.JobResults;
import dev.latent.learning.head.FeatureMatrix;
import dev.latent.model.Manifest;
import dev.latent.model.ModelStore;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.springframework.stereotype.Service;

/** Finds the nearest examples by cosine, among a dataset that was encoded with the very version that is asked. */
@Service
class NeighbourService {

    /** For who does not say how many. */
    static final int NEIGHBOURS = 10;

    static final int MOST_NEIGHBOURS = 1000;

    private static final int MOST_INPUTS = 256;

    private final ModelStore models;

    private final DatasetStore datasets;

    private final JobResults results;

    private final NeighbourIndexes indexes;

    private final InputEncoder encoder;

    NeighbourService(
            ModelStore models,
            DatasetStore datasets,
            JobResults results,
            NeighbourIndexes indexes,
            InputEncoder encoder) {
        this.models = models;
        this.datasets = datasets;
        this.results = results;
        this.indexes = indexes;
        this.encoder = encoder;
    }

    /**
     * The neighbours of an example of the dataset itself, which is not among them.
     *
     * @throws ServiceException MODEL_NOT_FOUND, DATASET_NOT_FOUND, EMBEDDINGS_NOT_FOUND, INVALID_PARAMETER if there is no such example
     */
    NeighbourAnswer ofExample(String reference, String datasetName, int index, int k) {
        Encoded encoded = find(reference, datasetName);
        if (index >= encoded.dataset().count()) {
            throw ServiceException.ofField(
                    ErrorCode.INVALID_PARAMETER,
                    "index",
                    "index must be below %d, the number of examples in %s, got %d"
                            .formatted(encoded.dataset().count(), datasetName, index));
        }
        return answer(
                encoded,
                indexes.search(
                        encoded.model().reference(),
                        encoded.result(),
                        open -> List.of(open.nearest(open.vector(index), k + 1).stream()
                                .filter(hit -> hit.index() != index)
                                .limit(k)
                                .toList())));
    }

    /**
     * The neighbours of new inputs.
     *
     * @throws ServiceException as {@link #ofExample}, and what encoding the inputs throws
     */
    NeighbourAnswer ofInputs(String reference, NeighbourRequest request) {
        Encoded encoded = find(reference, request.dataset());
        if (request.inputs().list().size() > MOST_INPUTS) {
            throw ServiceException.ofField(
                    ErrorCode.INVALID_REQUEST,
                    "inputs",
                    "inputs may be %d in one request, got %d"
                            .formatted(MOST_INPUTS, request.inputs().list().size()));
        }
        FeatureMatrix queries =
                encoder.encode(encoded.model().reference(), request.inputs()).unitRows();
        int width = queries.width();
        return answer(encoded, indexes.search(encoded.model().reference(), encoded.result(), open -> {
            List<List<Hit>> all = new ArrayList<>();
            for (int row = 0; row < queries.rows(); row++) {
                all.add(open.nearest(
                        Arrays.copyOfRange(queries.values(), row * width, (row + 1) * width), request.neighbours()));
            }
            return all;
        }));
    }

    private record Encoded(Manifest model, Dataset dataset, JobResult result) {}

    private Encoded find(String reference, String datasetName) {
        Manifest model = models.find(reference);
        Dataset dataset = datasets.get(datasetName);
        JobResult result = results.newest(EncodingHandler.TYPE, EncodingService.basis(model, dataset, true))
                .orElseThrow(() -> new ServiceException(
                        ErrorCode.EMBEDDINGS_NOT_FOUND,
                        "dataset %2$s has no embeddings of %1$s to look in; POST /api/v1/encoding-jobs {\"model\":\"%1$s\",\"dataset\":\"%2$s\",\"format\":\"npy\"} makes them"
                                .formatted(model.reference(), dataset.name())));
        return new Encoded(model, dataset, result);
    }

    private NeighbourAnswer answer(Encoded encoded, List<List<Hit>> queries) {
        String dataset = encoded.dataset().name();
        try (LabelledExamples examples = datasets.glance(dataset)) {
            return new NeighbourAnswer(
                    encoded.model().reference(),
                    dataset,
                    queries.stream()
                            .map(hits -> hits.stream()
                                    .map(hit ->
                                            new Neighbour(hit.index(), examples.label(hit.index()), hit.similarity()))
                                    .toList())
                            .toList());
        }
    }
}
