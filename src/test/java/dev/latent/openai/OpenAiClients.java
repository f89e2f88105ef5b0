package dev.latent.openai;

import com.openai.client.OpenAIClient;
import com.openai.client.okhttp.OpenAIOkHttpClient;

/** Clients that others wrote, pointed at a server of ours. */
final class OpenAiClients {

    /** A server without keys takes any. */
    static final String ANY_KEY = "none";

    private OpenAiClients() {}

    static String baseUrl(int port) {
        return "http://127.0.0.1:%d/v1".formatted(port);
    }

    static OpenAIClient official(int port, String key) {
        return OpenAIOkHttpClient.builder().baseUrl(baseUrl(port)).apiKey(key).build();
    }
}
