package dev.latent.kserve;

import dev.latent.error.ErrorCode;
import dev.latent.error.ServiceException;

/** How a path names a version of a model. */
final class ModelPath {

    private ModelPath() {}

    /**
     * The reference that the rest of the server knows.
     *
     * @param model   {@code name}; what is {@code name@3} or {@code name@alias} says its version itself
     * @param version number of a version
     * @throws ServiceException INVALID_PARAMETER if both say a version
     */
    static String reference(String model, String version) {
        if (model.indexOf('@') >= 0) {
            throw new ServiceException(
                    ErrorCode.INVALID_PARAMETER,
                    "the path names a version twice: by the model %s and by versions/%s"
                            .formatted(BadTensor.quoted(model), BadTensor.quoted(version)));
        }
        return model + "@" + version;
    }
}
