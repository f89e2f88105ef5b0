package dev.latent.inference;

import org.jspecify.annotations.Nullable;

/**
 * Inputs as an encoder takes them.
 *
 * @param values float32 [rows, width]
 * @param tokens of each text before it was cut; null where inputs are no texts
 */
@SuppressWarnings("ArrayRecordComponent")
record ExampleRows(FloatMatrix values, int @Nullable [] tokens) {}
