/**
 * The mathematics: objectives, encoders, the training loop, metrics and ONNX export. No Spring, no database, no HTTP. Start at
 * {@code Trainer}: it takes an {@link dev.latent.learning.ExampleSource} and specs, and returns trained parameters.
 */
@NullMarked
package dev.latent.learning;

import org.jspecify.annotations.NullMarked;
