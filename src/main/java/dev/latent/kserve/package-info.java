/**
 * The Open Inference Protocol (KServe's "V2") below {@code /v2}, with its extensions {@code binary_tensor_data} and
 * {@code model_repository}: translation only. {@code InferController} accepts, {@code InferConverter} reads and writes bodies,
 * {@code InputTensors} and {@code ModelOutput} translate to and from {@link dev.latent.inference.InferenceService}.
 */
@NullMarked
package dev.latent.kserve;

import org.jspecify.annotations.NullMarked;
