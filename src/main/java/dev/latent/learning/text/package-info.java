/**
 * Text as token ids. {@link dev.latent.learning.text.WordPieceTrainer} learns a vocabulary from a corpus and writes it as a Hugging Face
 * {@code tokenizer.json}; {@link dev.latent.learning.text.TextTokenizer} opens such a file, or one from elsewhere. Files that were written
 * here are run in Java, all others by Hugging Face's native library, which only {@code NativeTokenizers} loads.
 */
@NullMarked
package dev.latent.learning.text;

import org.jspecify.annotations.NullMarked;
