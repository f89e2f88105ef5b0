package dev.latent.training;

import dev.latent.dataset.Dataset;
import dev.latent.error.ErrorCode;
import dev.latent.error.ServiceException;
import dev.latent.learning.encoder.EncoderSpec;
import dev.latent.model.Manifest;

/** What must hold for learning to go on from a published model. */
final class TransferRules {

    private TransferRules() {}

    /**
     * The request with the model's version and network.
     *
     * @throws ServiceException NOT_SUPPORTED_BY_MODEL, DATASET_UNSUITABLE, SHAPE_MISMATCH, or INVALID_REQUEST if another network is
     *                          asked for
     */
    static TrainingRequest goOn(TrainingRequest request, Manifest model, Dataset dataset) {
        EncoderSpec network = model.encoder();
        if (network == null) {
            throw ServiceException.ofField(
                    ErrorCode.NOT_SUPPORTED_BY_MODEL,
                    "from",
                    "the encoder of %s was imported and cannot be trained here; a fine-tuning job with mode linear-probe can use it"
                            .formatted(model.reference()));
        }
        if (request.encoder() != null && !request.encoder().equals(network)) {
            throw ServiceException.ofField(
                    ErrorCode.INVALID_REQUEST,
                    "encoder",
                    "%s has another encoder than this; leave it out, and learning goes on with that of the model"
                            .formatted(model.reference()));
        }
        // Pairs of texts are texts for the encoder; whether the objective wants pairs is said elsewhere.
        String kind = dataset.kind().isText() ? Manifest.TEXT : dataset.kind().toString();
        model.requireFit(dataset.name(), kind, dataset.shape());
        return request.goingOnFrom(model.reference(), network);
    }
}
