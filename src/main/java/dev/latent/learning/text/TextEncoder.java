package dev.latent.learning.text;

/** Text to ids without special tokens around them, and back; thread-safe. */
sealed interface TextEncoder extends AutoCloseable permits WordPieceEncoder, NativeEncoder {

    /** @param text whole characters alone */
    int[] encode(String text);

    /** Special tokens are left out. */
    String decode(int[] ids);

    @Override
    void close();
}
