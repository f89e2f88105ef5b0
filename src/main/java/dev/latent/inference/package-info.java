/**
 * Answers for published models: encode, sample, decode, score, predict, on ONNX Runtime. Controllers accept; {@code ModelRunner}
 * finds the model, waits for a place at {@code InferenceGate} and borrows the graphs from {@code EncoderCache}; nobody else may
 * keep a graph, because a deleted or idle model is closed.
 */
@NullMarked
package dev.latent.inference;

import org.jspecify.annotations.NullMarked;
