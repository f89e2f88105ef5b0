package dev.latent.openai;

/** Texts that several controllers share. */
final class OpenAiDocs {

    static final String TAG = "OpenAI";

    static final String ABOUT =
            "The same service for clients that speak OpenAI's API: set their base URL to this server's address and `/v1`, and their key to one of this server's, or to anything where it has none. Failures come in OpenAI's envelope.";

    private OpenAiDocs() {}
}
