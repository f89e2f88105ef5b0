/**
 * ONNX graphs: {@link dev.latent.learning.onnx.OnnxBuilder} writes a network as one, {@link dev.latent.learning.onnx.OnnxParameters}
 * reads its weights back, {@link dev.latent.learning.onnx.OnnxInspection} says whether a file from elsewhere is safe to run.
 */
@NullMarked
package dev.latent.learning.onnx;

import org.jspecify.annotations.NullMarked;
