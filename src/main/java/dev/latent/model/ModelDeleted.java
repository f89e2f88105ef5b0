package dev.latent.model;

/**
 * Published as an application event once a model is gone.
 *
 * @param reference {@code name@version}
 */
public record ModelDeleted(String reference) {}
