package dev.latent.model;

import com.fasterxml.jackson.annotation.JsonValue;
import dev.latent.learning.objective.LatentVariableSpec;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/** What can be asked of a model. */
public enum Capability {
    ENCODE,
    SAMPLE,
    DECODE,
    RECONSTRUCT,
    INTERPOLATE,
    TRAVERSE,
    SCORE,
    PREDICT,
    FILL_MASK;

    /** The name in routes and answers. */
    @JsonValue
    public String routeName() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /** What this model can do, in the order above. */
    public static List<Capability> of(Manifest manifest) {
        return Arrays.stream(values())
                .filter(capability -> capability.offeredBy(manifest))
                .toList();
    }

    /** Whether a model has what this needs: a decoder, a prior, a posterior with variances, a head. */
    public boolean offeredBy(Manifest manifest) {
        return switch (this) {
            case ENCODE -> true;
            case DECODE, RECONSTRUCT, INTERPOLATE, TRAVERSE -> manifest.has(Manifest.DECODER_FILE);
            // of a decoder that comes without an objective the prior is taken to be N(0, I)
            case SAMPLE ->
                manifest.has(Manifest.DECODER_FILE)
                        && (manifest.objective() == null || manifest.objective() instanceof LatentVariableSpec);
            case SCORE -> manifest.has(Manifest.DECODER_FILE) && manifest.objective() instanceof LatentVariableSpec;
            case PREDICT -> manifest.has(Manifest.HEAD_FILE);
            case FILL_MASK -> manifest.has(Manifest.FILL_MASK_FILE);
        };
    }
}
