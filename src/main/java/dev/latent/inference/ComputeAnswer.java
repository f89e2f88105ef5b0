package dev.latent.inference;

import dev.latent.model.Manifest;
import org.jspecify.annotations.Nullable;

/**
 * What one run of a model gave.
 *
 * @param manifest          of the version that answered
 * @param embeddings        float32 [rows, dimensions]
 * @param posteriorVariance float32 [rows, dimensions]; null where not asked for
 * @param predictions       one for each row; null where not asked for
 * @param tokens            of each text before it was cut; null where inputs are no texts
 */
@SuppressWarnings("ArrayRecordComponent")
public record ComputeAnswer(
        Manifest manifest,
        FloatMatrix embeddings,
        @Nullable FloatMatrix posteriorVariance,
        @Nullable PredictAnswer predictions,
        int @Nullable [] tokens) {}
