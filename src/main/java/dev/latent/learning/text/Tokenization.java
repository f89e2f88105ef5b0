package dev.latent.learning.text;

/**
 * How a model makes tokens of texts.
 *
 * @param tokenizer content of its {@code tokenizer.json}
 * @param length    most tokens of a text, special ones included; what comes after them is cut off
 */
@SuppressWarnings("ArrayRecordComponent")
public record Tokenization(byte[] tokenizer, int length) {}
