package dev.latent.inference;

import dev.latent.error.ErrorCode;
import dev.latent.error.ServiceException;
import dev.latent.learning.SeededRandom;
import dev.latent.model.AncestralSampling;
import dev.latent.model.Manifest;
import java.util.Set;

/**
 * What a decoder makes of z: the mean of p(x|z). The mean of an autoregressive one is in no closed form: of it, a draw from p(x|z).
 */
final class Generation {

    private static final String MEAN = "mean";

    private final long maxRuns;

    /** @param maxRuns rows of one request times values drawn one after another */
    Generation(long maxRuns) {
        this.maxRuns = maxRuns;
    }

    /** Decodes; draws, if there are any, are alike for all rows, and so are two answers to one question. */
    FloatMatrix decode(ModelCall model, FloatMatrix latents) {
        return decode(model, latents, AncestralSampling.common(latents.rows()));
    }

    /** Decodes; draws, if there are any, come from a seed and are each row's own. */
    FloatMatrix decode(ModelCall model, FloatMatrix latents, long seed) {
        return decode(model, latents, AncestralSampling.randoms(seed, latents.rows()));
    }

    private FloatMatrix decode(ModelCall model, FloatMatrix latents, SeededRandom[] randoms) {
        Manifest manifest = model.manifest();
        int rows = latents.rows();
        if (!manifest.hasAutoregressiveDecoder()) {
            return FloatMatrix.ofOutput(model.decode(latents.values(), rows, Set.of(MEAN)), MEAN, rows);
        }
        int width = manifest.inputShape().size();
        if ((long) rows * width > maxRuns) {
            throw new ServiceException(
                    ErrorCode.BODY_TOO_LARGE,
                    "the decoder of %s draws one value after another: %d rows of %d values are %d runs of it, one request may have %d (latent.inference.max-score-samples)"
                            .formatted(manifest.reference(), rows, width, (long) rows * width, maxRuns));
        }
        float[] drawn = new AncestralSampling(model, manifest)
                .draw(latents.values(), randoms, () -> requireWanted(model.caller()));
        return FloatMatrix.finite(drawn, "sample", rows);
    }

    /** Between two runs, as none of them may be long enough to be looked after. */
    private static void requireWanted(Caller caller) {
        if (caller.isGone()) {
            throw new ServiceException(ErrorCode.OVERLOADED, "the client went away");
        }
        if (Thread.currentThread().isInterrupted()) {
            throw new ServiceException(ErrorCode.OVERLOADED, "the server is stopping");
        }
    }
}
