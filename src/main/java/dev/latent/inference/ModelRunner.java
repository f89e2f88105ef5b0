package dev.latent.inference;

import dev.latent.error.ErrorCode;
import dev.latent.error.ServiceException;
import dev.latent.model.Capability;
import dev.latent.model.Manifest;
import dev.latent.model.ModelStore;
import java.util.function.Function;
import java.util.stream.Collectors;

/** The way of every request here: find the model, see whether it can, borrow its graphs, compute. */
final class ModelRunner {

    private final ModelStore models;

    private final EncoderCache cache;

    private final InferenceMetrics metrics;

    ModelRunner(ModelStore models, EncoderCache cache, InferenceMetrics metrics) {
        this.models = models;
        this.cache = cache;
        this.metrics = metrics;
    }

    /**
     * Computes with a model.
     *
     * @throws ServiceException MODEL_NOT_FOUND, MODEL_DAMAGED, NOT_SUPPORTED_BY_MODEL, OVERLOADED
     */
    <T> T run(String reference, Capability capability, Function<ModelCall, T> work) {
        long start = System.nanoTime();
        try {
            T answer = find(reference, capability, work);
            metrics.answered(capability, System.nanoTime() - start);
            return answer;
        } catch (RuntimeException | Error e) {
            metrics.failed(capability, ServiceException.of(e).code());
            throw e;
        }
    }

    private <T> T find(String reference, Capability capability, Function<ModelCall, T> work) {
        try {
            return run(models.findRecent(reference), capability, work);
        } catch (ServiceException e) {
            if (e.code() != ErrorCode.MODEL_NOT_FOUND) {
                throw e;
            }
            // The version found may have been deleted since; the name or alias may mean another one now.
            return run(models.find(reference), capability, work);
        }
    }

    private <T> T run(Manifest manifest, Capability capability, Function<ModelCall, T> work) {
        if (!capability.offeredBy(manifest)) {
            throw new ServiceException(
                    ErrorCode.NOT_SUPPORTED_BY_MODEL,
                    "the model %s cannot %s: it has no %s; it can %s"
                            .formatted(
                                    manifest.reference(),
                                    capability.routeName(),
                                    missing(capability, manifest),
                                    Capability.of(manifest).stream()
                                            .map(Capability::routeName)
                                            .collect(Collectors.joining(", "))));
        }
        try (EncoderCache.Lease lease = cache.lease(manifest)) {
            return work.apply(new ModelCall(lease.model(), RequestCaller.current()));
        }
    }

    private static String missing(Capability capability, Manifest manifest) {
        if (capability == Capability.PREDICT) {
            return "head (fine-tune one with POST /api/v1/fine-tuning-jobs)";
        }
        if (capability == Capability.FILL_MASK) {
            return "masked language model (train one with the objective mlm or tlm)";
        }
        if (!manifest.has(Manifest.DECODER_FILE)) {
            return "decoder";
        }
        return capability == Capability.SAMPLE ? "prior" : "posterior";
    }
}
