package dev.latent;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import javax.net.ssl.SSLContext;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Speaks to a server as any HTTP client would. */
public final class HttpApi {

    private static final JsonMapper JSON = JsonMapper.builder().build();

    private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(10);

    private final HttpClient client;

    private final String base;

    /** Sent with every request: names and values in turn. */
    private final List<String> usualHeaders;

    public HttpApi(String base) {
        this(HttpClient.newBuilder().connectTimeout(CONNECT_TIMEOUT).build(), base, List.of());
    }

    /** A server that speaks TLS. */
    public HttpApi(String base, SSLContext trust) {
        this(
                HttpClient.newBuilder()
                        .connectTimeout(CONNECT_TIMEOUT)
                        .sslContext(trust)
                        .build(),
                base,
                List.of());
    }

    private HttpApi(HttpClient client, String base, List<String> usualHeaders) {
        this.client = client;
        this.base = base;
        this.usualHeaders = usualHeaders;
    }

    /** The same server for a caller with a key. */
    public HttpApi with(String key) {
        return withHeader("Authorization", "Bearer " + key);
    }

    /** The same server for a caller that sends a header with every request. */
    public HttpApi withHeader(String name, String value) {
        return new HttpApi(client, base, List.of(name, value));
    }

    public Answer get(String path, String... headers) {
        return send(request(path, headers).GET());
    }

    /** Begins to read an answer that does not end by itself; closing it hangs up. */
    public HttpResponse<InputStream> open(String path, String... headers) {
        return exchange(request(path, headers).GET(), BodyHandlers.ofInputStream());
    }

    public Answer delete(String path, String... headers) {
        return send(request(path, headers).DELETE());
    }

    /** Posts JSON, given as text. */
    public Answer post(String path, String json, String... headers) {
        return send(request(path, headers)
                .header("Content-Type", "application/json")
                .POST(BodyPublishers.ofString(json)));
    }

    /** Puts JSON, given as text. */
    public Answer put(String path, String json, String... headers) {
        return send(request(path, headers)
                .header("Content-Type", "application/json")
                .PUT(BodyPublishers.ofString(json)));
    }

    public Answer postBytes(String path, String contentType, byte[] body, String... headers) {
        return send(request(path, headers).header("Content-Type", contentType).POST(BodyPublishers.ofByteArray(body)));
    }

    /** Posts a form. */
    public Answer postForm(String path, Form form) {
        return postBytes(path, form.contentType(), form.bytes());
    }

    private HttpRequest.Builder request(String path, String... headers) {
        HttpRequest.Builder builder =
                HttpRequest.newBuilder(URI.create(base + path)).timeout(Duration.ofMinutes(2));
        List<String> all = new ArrayList<>(usualHeaders);
        all.addAll(List.of(headers));
        for (int i = 0; i < all.size(); i += 2) {
            builder.header(all.get(i), all.get(i + 1));
        }
        return builder;
    }

    private Answer send(HttpRequest.Builder request) {
        return new Answer(exchange(request, BodyHandlers.ofByteArray()));
    }

    private <T> HttpResponse<T> exchange(HttpRequest.Builder request, HttpResponse.BodyHandler<T> reader) {
        try {
            return client.send(request.build(), reader);
        } catch (IOException e) {
            throw new IllegalStateException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    /** What a server answered. */
    public record Answer(HttpResponse<byte[]> response) {

        public int status() {
            return response.statusCode();
        }

        public byte[] bytes() {
            return response.body();
        }

        public String text() {
            return new String(response.body(), UTF_8);
        }

        public JsonNode json() {
            return JSON.readTree(response.body());
        }

        public String header(String name) {
            return response.headers().firstValue(name).orElse("");
        }

        /** The {@code code} of a problem answer. */
        public String code() {
            return json().path("code").asString("");
        }

        @Override
        public String toString() {
            return status() + " " + text();
        }
    }

    /** A multipart/form-data body. */
    public static final class Form {

        static final String BOUNDARY = "latent-test-boundary-7d1f";

        private final ByteArrayOutputStream body = new ByteArrayOutputStream();

        public Form field(String name, String value) {
            return part(Map.of("name", name), "text/plain; charset=utf-8", value.getBytes(UTF_8));
        }

        public Form file(String name, String filename, byte[] content) {
            Map<String, String> disposition = new LinkedHashMap<>();
            disposition.put("name", name);
            disposition.put("filename", filename);
            return part(disposition, "application/octet-stream", content);
        }

        private Form part(Map<String, String> disposition, String contentType, byte[] content) {
            StringBuilder head = new StringBuilder("--" + BOUNDARY + "\r\nContent-Disposition: form-data");
            disposition.forEach((key, value) ->
                    head.append("; ").append(key).append("=\"").append(value).append('"'));
            head.append("\r\nContent-Type: ").append(contentType).append("\r\n\r\n");
            body.writeBytes(head.toString().getBytes(UTF_8));
            body.writeBytes(content);
            body.writeBytes("\r\n".getBytes(UTF_8));
            return this;
        }

        public String contentType() {
            return "multipart/form-data; boundary=" + BOUNDARY;
        }

        public byte[] bytes() {
            ByteArrayOutputStream whole = new ByteArrayOutputStream();
            whole.writeBytes(body.toByteArray());
            whole.writeBytes(("--" + BOUNDARY + "--\r\n").getBytes(UTF_8));
            return whole.toByteArray();
        }
    }
}
