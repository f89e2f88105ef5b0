package dev.latent.inference;

/**
 * What to compute of inputs, beside their embeddings.
 *
 * @param posteriorVariance for a model that has it: {@link dev.latent.model.Capability#SCORE}
 * @param predictions       for a model with a head: {@link dev.latent.model.Capability#PREDICT}
 */
public record ComputeRequest(Inputs inputs, boolean posteriorVariance, boolean predictions) {}
