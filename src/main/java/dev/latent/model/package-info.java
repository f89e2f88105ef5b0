/**
 * Registry of models: weights and manifest, immutable once published; versions and aliases. {@link dev.latent.model.ModelStore}
 * publishes and finds; {@link dev.latent.model.OnnxSession} runs a model's graphs.
 */
@NullMarked
package dev.latent.model;

import org.jspecify.annotations.NullMarked;
