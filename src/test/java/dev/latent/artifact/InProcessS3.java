package dev.latent.artifact;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.URLDecoder;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.Base64;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;

/** As much of an S3 server as the SDK asks of it, with faults to switch on. It keeps one bucket in memory. */
public final class InProcessS3 implements AutoCloseable {

    public static final String BUCKET = "artifacts";

    public static final String ACCESS_KEY = "in-process";

    public static final String SECRET_KEY = "in-process-secret";

    private final NavigableMap<String, byte[]> objects = new ConcurrentSkipListMap<>();

    private final Map<String, NavigableMap<Integer, byte[]>> uploads = new HashMap<>();

    private final List<String> requests = new CopyOnWriteArrayList<>();

    private final AtomicInteger refusals = new AtomicInteger();

    private final AtomicInteger cuts = new AtomicInteger();

    private final ExecutorService threads = Executors.newCachedThreadPool();

    private final HttpServer server;

    public InProcessS3() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", this::handle);
        server.setExecutor(threads);
        server.start();
    }

    public URI endpoint() {
        return URI.create("http://127.0.0.1:" + server.getAddress().getPort());
    }

    /** What is stored, by key; changes go through. */
    public NavigableMap<String, byte[]> objects() {
        return objects;
    }

    /** What was asked for: method and key. */
    public List<String> requests() {
        return requests;
    }

    public boolean hasOpenUploads() {
        synchronized (uploads) {
            return !uploads.isEmpty();
        }
    }

    /** Answers the next requests with 503. */
    public void refuse(int times) {
        refusals.set(times);
    }

    /** Breaks the next answers with objects off in the middle. */
    public void cut(int times) {
        cuts.set(times);
    }

    private void handle(HttpExchange exchange) throws IOException {
        try (exchange) {
            byte[] body = exchange.getRequestBody().readAllBytes();
            String path = exchange.getRequestURI().getPath();
            Map<String, String> query = query(exchange.getRequestURI());
            String key = path.length() > BUCKET.length() + 2 ? path.substring(BUCKET.length() + 2) : "";
            requests.add(exchange.getRequestMethod() + " " + key);
            if (refusals.getAndUpdate(left -> Math.max(0, left - 1)) > 0) {
                fail(exchange, 503, "SlowDown");
            } else if (!exchange.getRequestHeaders()
                    .getFirst("Authorization")
                    .startsWith("AWS4-HMAC-SHA256 Credential=" + ACCESS_KEY + "/")) {
                fail(exchange, 403, "InvalidAccessKeyId");
            } else if (!path.startsWith("/" + BUCKET)) {
                fail(exchange, 404, "NoSuchBucket");
            } else if (!intact(exchange, body)) {
                fail(exchange, 400, "BadDigest");
            } else {
                answer(exchange, key, query, body);
            }
        }
    }

    private void answer(HttpExchange exchange, String key, Map<String, String> query, byte[] body) throws IOException {
        String method = exchange.getRequestMethod();
        if (query.containsKey("uploads") || query.containsKey("uploadId")) {
            multipart(exchange, key, query, body);
        } else if (method.equals("PUT")) {
            objects.put(key, body);
            exchange.getResponseHeaders().set("ETag", tag(body));
            exchange.sendResponseHeaders(200, -1);
        } else if (method.equals("DELETE")) {
            objects.remove(key);
            exchange.sendResponseHeaders(204, -1);
        } else if (method.equals("HEAD") && key.isEmpty()) {
            exchange.sendResponseHeaders(200, -1);
        } else if (key.isEmpty()) {
            list(exchange, query);
        } else {
            get(exchange, key);
        }
    }

    private void get(HttpExchange exchange, String key) throws IOException {
        byte[] object = objects.get(key);
        if (object == null) {
            fail(exchange, 404, "NoSuchKey");
            return;
        }
        exchange.getResponseHeaders().set("ETag", tag(object));
        exchange.sendResponseHeaders(200, object.length);
        boolean whole = cuts.getAndUpdate(left -> Math.max(0, left - 1)) == 0;
        exchange.getResponseBody().write(object, 0, whole ? object.length : object.length / 2);
    }

    /** Pages of two, so that whoever lists has to ask again. */
    private void list(HttpExchange exchange, Map<String, String> query) throws IOException {
        String prefix = query.getOrDefault("prefix", "");
        String after = query.getOrDefault("continuation-token", "");
        List<String> keys = objects.tailMap(after.isEmpty() ? prefix : after, after.isEmpty()).keySet().stream()
                .filter(key -> key.startsWith(prefix))
                .toList();
        List<String> page = keys.subList(0, Math.min(2, keys.size()));
        StringBuilder xml = new StringBuilder("<ListBucketResult><KeyCount>" + page.size() + "</KeyCount>");
        boolean more = page.size() < keys.size();
        xml.append("<IsTruncated>").append(more).append("</IsTruncated>");
        if (more) {
            xml.append("<NextContinuationToken>").append(page.get(1)).append("</NextContinuationToken>");
        }
        for (String key : page) {
            xml.append("<Contents><Key>%s</Key><Size>%d</Size></Contents>".formatted(key, objects.get(key).length));
        }
        send(exchange, 200, xml + "</ListBucketResult>");
    }

    private void multipart(HttpExchange exchange, String key, Map<String, String> query, byte[] body)
            throws IOException {
        String id = query.getOrDefault("uploadId", "upload-" + requests.size());
        String method = exchange.getRequestMethod();
        synchronized (uploads) {
            NavigableMap<Integer, byte[]> parts = uploads.get(id);
            if (query.containsKey("uploads")) {
                uploads.put(id, new TreeMap<>());
                send(
                        exchange,
                        200,
                        "<InitiateMultipartUploadResult><UploadId>%s</UploadId></InitiateMultipartUploadResult>"
                                .formatted(id));
            } else if (parts == null) {
                fail(exchange, 404, "NoSuchUpload");
            } else if (method.equals("PUT")) {
                parts.put(Integer.parseInt(query.get("partNumber")), body);
                exchange.getResponseHeaders().set("ETag", tag(body));
                exchange.sendResponseHeaders(200, -1);
            } else if (method.equals("DELETE")) {
                uploads.remove(id);
                exchange.sendResponseHeaders(204, -1);
            } else {
                ByteArrayOutputStream whole = new ByteArrayOutputStream();
                parts.values().forEach(whole::writeBytes);
                objects.put(key, whole.toByteArray());
                uploads.remove(id);
                send(
                        exchange,
                        200,
                        "<CompleteMultipartUploadResult><ETag>%s</ETag></CompleteMultipartUploadResult>"
                                .formatted(tag(whole.toByteArray())));
            }
        }
    }

    private static boolean intact(HttpExchange exchange, byte[] body) {
        String md5 = exchange.getRequestHeaders().getFirst("Content-MD5");
        return md5 == null || Arrays.equals(Base64.getDecoder().decode(md5), md5(body));
    }

    private static void fail(HttpExchange exchange, int status, String code) throws IOException {
        if (exchange.getRequestMethod().equals("HEAD")) {
            exchange.sendResponseHeaders(status, -1);
        } else {
            send(exchange, status, "<Error><Code>%s</Code><Message>%s</Message></Error>".formatted(code, code));
        }
    }

    private static void send(HttpExchange exchange, int status, String xml) throws IOException {
        exchange.getResponseHeaders().set("Content-Type", "application/xml");
        byte[] bytes = xml.getBytes(UTF_8);
        exchange.sendResponseHeaders(status, bytes.length);
        exchange.getResponseBody().write(bytes);
    }

    private static Map<String, String> query(URI address) {
        Map<String, String> values = new HashMap<>();
        if (address.getRawQuery() != null) {
            for (String pair : address.getRawQuery().split("&")) {
                String[] parts = pair.split("=", 2);
                values.put(
                        URLDecoder.decode(parts[0], UTF_8), parts.length < 2 ? "" : URLDecoder.decode(parts[1], UTF_8));
            }
        }
        return values;
    }

    private static String tag(byte[] content) {
        return "\"" + HexFormat.of().formatHex(md5(content)) + "\"";
    }

    private static byte[] md5(byte[] content) {
        try {
            return MessageDigest.getInstance("MD5").digest(content);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
    }
}
