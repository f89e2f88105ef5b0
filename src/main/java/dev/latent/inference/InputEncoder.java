package dev.latent.inference;

import dev.latent.error.ServiceException;
import dev.latent.learning.head.FeatureMatrix;

/** Encodes what clients send, for features that go on from embeddings. */
public final class InputEncoder {

    private final InferenceService service;

    InputEncoder(InferenceService service) {
        this.service = service;
    }

    /**
     * Encodes the inputs of a request, in its field {@code inputs}.
     *
     * @return float32 [inputs, dimensions]
     * @throws ServiceException MODEL_NOT_FOUND, SHAPE_MISMATCH, NOT_FINITE, MALFORMED_IMAGE, BODY_TOO_LARGE, OVERLOADED …
     */
    public FeatureMatrix encode(String reference, Inputs inputs) {
        FloatMatrix embeddings = service.encode(reference, new EncodeRequest(inputs, false, null))
                .embeddings();
        return new FeatureMatrix(embeddings.rows(), embeddings.width(), embeddings.values());
    }
}
