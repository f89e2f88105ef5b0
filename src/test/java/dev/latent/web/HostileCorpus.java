package dev.latent.web;

import static java.nio.charset.StandardCharsets.UTF_16;
import static java.nio.charset.StandardCharsets.UTF_8;

import dev.latent.HttpApi.Form;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.zip.CRC32;
import tools.jackson.databind.JsonNode;

/** Hostile requests to every route of the OpenAPI document: bodies, paths, parameters, forms. */
final class HostileCorpus {

    private static final String MODEL = "shapes-vae";

    /** Bodies that fit no route. */
    private static final Map<String, byte[]> BODIES = bodies();

    private static final List<String> SEGMENTS = List.of(
            "none",
            "%2e%2e",
            "..%2f..%2f..%2fetc%2fpasswd",
            "..%5c..%5cwindows",
            "%00",
            "a%00.png",
            "%0d%0aSet-Cookie:%20a=b",
            "'%20or%20'1'='1",
            "x';%20drop%20table%20jobs;--",
            "$%7Bjndi:ldap:%2F%2F169.254.169.254%2Fa%7D",
            "%7B%7B7*7%7D%7D",
            "%3Cscript%3Ealert(1)%3C%2Fscript%3E",
            "none@99999999999999999999",
            "none@-1",
            "none@@",
            "CON",
            "%F0%9F%92%A9",
            "%C0%AE%C0%AE",
            "%252e%252e",
            "*",
            "x".repeat(5_000));

    private static final List<String> NUMBERS =
            List.of("-1", "0", "x", "1e9", "99999999999999999999", "NaN", "1;2", "%00", "", "1%20or%201=1");

    private HostileCorpus() {}

    static List<HostileRequest> all(JsonNode document) {
        List<HostileRequest> all = new ArrayList<>();
        document.path("paths").properties().forEach(path -> path.getValue()
                .properties()
                .forEach(entry -> operation(entry.getKey().toUpperCase(), path.getKey(), entry.getValue(), all)));
        meanings(all);
        forms(all);
        odd(all);
        return all;
    }

    private static void operation(String method, String path, JsonNode operation, List<HostileRequest> all) {
        boolean json = operation.path("requestBody").path("content").has("application/json");
        String filled = path.replaceAll("\\{(ref|name|model)}", MODEL).replaceAll("\\{\\w+}", "none");
        if (json) {
            BODIES.forEach((what, body) -> {
                // An empty object means "as usual" where everything has a default.
                boolean fine =
                        what.equals("an empty object") && path.matches(".*/(sample|traverse|provable-self-supervision)")
                                || List.of("nothing", "null", "an empty object").contains(what)
                                        && path.matches("/v2/repository/.*");
                if (!fine && method.equals("POST")) {
                    all.add(new HostileRequest(what + " to " + path, method, filled, "application/json", body));
                } else if (!fine) {
                    all.add(HostileRequest.json(what + " to " + path, method, filled, new String(body, UTF_8)));
                }
            });
            for (String type : List.of("text/plain", "application/x-java-serialized-object", "text/xml", "*/*", "x")) {
                if (method.equals("POST")) {
                    all.add(new HostileRequest(type + " to " + path, method, filled, type, "{}".getBytes(UTF_8)));
                }
            }
        }
        if (path.contains("{")) {
            for (String segment : SEGMENTS) {
                String target = path.replaceAll("\\{\\w+}", segment.replace("$", "\\$"));
                all.add(new HostileRequest(
                        method + " " + target, method, target, "application/json", "{\"version\":1}".getBytes(UTF_8)));
            }
        }
        for (JsonNode parameter : operation.path("parameters")) {
            if (method.equals("GET") && parameter.path("in").asString().equals("query")) {
                String name = parameter.path("name").asString();
                boolean number =
                        parameter.path("schema").path("type").asString("").equals("integer");
                for (String value : number ? NUMBERS : List.of("%00", "'", "..%2f", "x".repeat(3_000))) {
                    boolean free =
                            name.equals("type") || (name.equals("offset") || name.equals("after")) && value.equals("0");
                    if (!free && !value.isEmpty()) {
                        all.add(HostileRequest.get(filled + "?" + name + "=" + value));
                    }
                }
            }
        }
    }

    /** Good JSON of the right form that asks for too much, or for what there is not. */
    private static void meanings(List<HostileRequest> all) {
        String model = "/api/v1/models/" + MODEL + "/";
        Map<String, List<String>> bodies = new LinkedHashMap<>();
        String bomb = "data:image/png;base64," + Base64.getEncoder().encodeToString(hugePng());
        bodies.put(
                model + "encode",
                List.of(
                        "{\"inputs\":[]}",
                        "{\"inputs\":[[]]}",
                        "{\"inputs\":[[1e999]]}",
                        "{\"inputs\":[\"" + bomb + "\"]}",
                        "{\"inputs\":[\"file:///etc/passwd\"]}",
                        "{\"inputs\":[\"http://169.254.169.254/\"]}",
                        "{\"inputs\":[\"data:image/png;base64,////\"]}",
                        "{\"inputs\":[\"data:image/svg+xml;base64,AAAA\"]}",
                        "{\"inputs\":[" + "[1],".repeat(5_000) + "[1]]}"));
        bodies.put(
                model + "sample",
                List.of(
                        "{\"count\":0}",
                        "{\"count\":-1}",
                        "{\"count\":1000000000}",
                        "{\"count\":1,\"temperature\":-1}",
                        "{\"count\":1,\"temperature\":1e308}",
                        "{\"count\":1,\"seed\":1.5}"));
        bodies.put(
                model + "decode",
                List.of(
                        "{\"latents\":[]}",
                        "{\"latents\":[[1]]}",
                        "{\"latents\":[[1e39,0]]}",
                        "{\"latents\":[\"x\"]}"));
        bodies.put(
                model + "interpolate",
                List.of(
                        "{\"from\":\"" + bomb + "\",\"to\":\"" + bomb + "\",\"steps\":8}",
                        "{\"from\":[1],\"to\":[1],\"steps\":1000000000}",
                        "{\"from\":null,\"to\":null,\"steps\":2}"));
        bodies.put(
                model + "traverse",
                List.of(
                        "{\"dimensions\":[-1]}",
                        "{\"dimensions\":[100000]}",
                        "{\"dimensions\":[],\"steps\":0}",
                        "{\"range\":[3,-1e308],\"steps\":2000000000}",
                        "{\"range\":[1]}"));
        bodies.put(
                model + "score", List.of("{\"inputs\":[[1]]}", "{\"inputs\":[[1]],\"importanceSamples\":1000000000}"));
        bodies.put(
                "/api/v1/datasets",
                List.of(
                        "{\"name\":\"x\",\"source\":{\"type\":\"builtin\",\"generator\":\"shapes\",\"count\":1000000000000}}",
                        "{\"name\":\"x\",\"source\":{\"type\":\"builtin\",\"generator\":\"shapes\",\"size\":1000000}}",
                        "{\"name\":\"x\",\"source\":{\"type\":\"inline\",\"rows\":[[1,2],[3]]}}",
                        "{\"name\":\"x\",\"source\":{\"type\":\"inline\",\"rows\":[[1]],\"shape\":[2147483647,2147483647]}}",
                        "{\"name\":\"../../x\",\"source\":{\"type\":\"inline\",\"rows\":[[1]]}}",
                        "{\"name\":\"x\",\"source\":{\"type\":\"file\",\"path\":\"/etc/passwd\"}}",
                        "{\"name\":\"x\",\"source\":{\"type\":\"url\",\"url\":\"http://169.254.169.254/\"}}",
                        "{\"name\":\"x\",\"source\":{\"type\":\"com.example.Gadget\"}}"));
        bodies.put(
                "/api/v1/training-jobs",
                List.of(
                        "{\"name\":\"x\",\"dataset\":\"none\",\"objective\":{\"type\":\"vae\",\"latentDim\":2000000000},\"encoder\":{\"type\":\"mlp\",\"hidden\":[2]}}",
                        "{\"name\":\"x\",\"dataset\":\"none\",\"objective\":{\"type\":\"vae\",\"latentDim\":2},\"encoder\":{\"type\":\"mlp\",\"hidden\":[2000000000]}}",
                        "{\"name\":\"x\",\"dataset\":\"../none\",\"objective\":{\"type\":\"vae\"},\"encoder\":{\"type\":\"mlp\"}}",
                        "{\"name\":\"x/../y\",\"dataset\":\"none\",\"objective\":{\"type\":\"vae\"},\"encoder\":{\"type\":\"mlp\"}}"));
        bodies.put(
                "/api/v1/experiments/provable-self-supervision",
                List.of(
                        "{\"classes\":2000000000}",
                        "{\"dimensions1\":2000000000}",
                        "{\"unlabelled\":2000000000}",
                        "{\"labelled\":[2000000000]}",
                        "{\"labelled\":[" + "20,".repeat(5_000) + "20]}",
                        "{\"trials\":2000000000}",
                        "{\"testExamples\":-1}",
                        "{\"centreRange\":1e308}",
                        "{\"dependence\":1e999}"));
        bodies.put(
                "/api/v1/api-keys",
                List.of(
                        "{\"name\":\"x\",\"scopes\":[]}",
                        "{\"name\":\"x\",\"scopes\":[\"root\"]}",
                        "{\"name\":\"x\\n\",\"scopes\":[\"admin\"]}",
                        "{\"name\":\"x\",\"scopes\":[\"read\"]}",
                        "{\"name\":\"x\",\"scopes\":[\"admin\"],\"rateLimit\":0}",
                        "{\"name\":\"x\",\"scopes\":[\"admin\"],\"key\":\"mine\"}"));
        bodies.forEach((path, list) -> list.forEach(
                body -> all.add(HostileRequest.json("POST %s %.120s".formatted(path, body), "POST", path, body))));
    }

    private static void forms(List<HostileRequest> all) {
        String type = "multipart/form-data; boundary=b";
        String file = "--b\r\nContent-Disposition: form-data; name=\"file\"; filename=\"%s\"\r\n\r\n%s\r\n";
        String field = "--b\r\nContent-Disposition: form-data; name=\"%s\"\r\n\r\n%s\r\n";
        List<String> forms = List.of(
                "",
                "--b--\r\n",
                "--b",
                file.formatted("a.csv", "1,2\n") + "--b--\r\n",
                field.formatted("name", "x") + "--b--\r\n",
                field.formatted("name", "../x") + file.formatted("a.csv", "1,2\n") + "--b--\r\n",
                field.formatted("name", "x") + field.formatted("name", "y") + file.formatted("a.csv", "1")
                        + "--b--\r\n",
                field.formatted("name", "x") + file.formatted("../../a.csv", "\0\1\2\3") + "--b--\r\n",
                field.formatted("name", "x") + field.formatted("evil", "y") + file.formatted("a.csv", "1")
                        + "--b--\r\n",
                field.formatted("name", "x") + field.formatted("kind", "evil") + file.formatted("a.csv", "1")
                        + "--b--\r\n",
                field.formatted("name", "x") + file.formatted("a.csv", "PK\3\4") + "--b--\r\n",
                (field.formatted("p", "x")).repeat(2_000) + "--b--\r\n",
                "--b\r\n" + "X: y\r\n".repeat(20_000) + "\r\n--b--\r\n",
                "--b\r\nContent-Disposition: form-data; name=\"" + "n".repeat(100_000) + "\"\r\n\r\nx\r\n--b--\r\n");
        for (String path : List.of("/api/v1/datasets", "/api/v1/models")) {
            for (String form : forms) {
                String what = "form to %s: %.80s".formatted(path, form);
                all.add(new HostileRequest(what, "POST", path, type, form.getBytes(UTF_8)));
            }
            for (String odd :
                    List.of("multipart/form-data", "multipart/form-data; boundary=", "multipart/mixed; boundary=b")) {
                all.add(new HostileRequest(odd + " to " + path, "POST", path, odd, "--b--".getBytes(UTF_8)));
            }
        }
        byte[] serialized = {(byte) 0xac, (byte) 0xed, 0, 5, 's', 'r', 0, 17, 'j'};
        byte[] pickle = {(byte) 0x80, 4, (byte) 0x95, 0, 0, 0, 0, 0, 0, 0, 0, 'c', 'o', 's', '\n'};
        for (byte[] content : List.of(serialized, pickle, hugePng(), new byte[3_000_000])) {
            all.add(upload("/api/v1/datasets", new Form().field("name", "x").file("file", "f", content), content));
            all.add(upload("/api/v1/models", new Form().file("file", "f", content), content));
        }
    }

    private static HostileRequest upload(String path, Form form, byte[] content) {
        String what = "upload to %s: %s".formatted(path, Arrays.toString(Arrays.copyOf(content, 8)));
        return new HostileRequest(what, "POST", path, form.contentType(), form.bytes());
    }

    /** Where there is nothing, or not with this method, or not in this format. */
    private static void odd(List<HostileRequest> all) {
        for (String path : List.of(
                "/api",
                "/api/v1",
                "/api/v1/",
                "/api/v1/models/",
                "//api/v1/models",
                "/api/v1/models;a=b",
                "/api/v1/models/..;/jobs",
                "/WEB-INF/web.xml",
                "/META-INF/MANIFEST.MF",
                "/application.yaml",
                "/.git/config",
                "/actuator/env",
                "/actuator/heapdump",
                "/actuator/..%2fenv",
                "/swagger-ui/..%2f..%2fapplication.yaml",
                "/swagger-ui/%2e%2e/application.yaml",
                "/h2-console",
                "/webjars/x",
                "/v3/api-docs/x")) {
            all.add(HostileRequest.get(path));
        }
        for (String header :
                List.of("text/html;q=x", "image/svg+xml", "a/b/c", "application/x-java-serialized-object")) {
            all.add(HostileRequest.get("/api/v1/models", "Accept", header));
        }
        for (String key : Set.of("", " ", "k".repeat(201))) {
            all.add(new HostileRequest(
                    "idempotency key '%.5s'".formatted(key),
                    "POST",
                    "/api/v1/training-jobs",
                    "application/json",
                    "{\"name\":\"x\",\"dataset\":\"none\",\"objective\":{\"type\":\"vae\"},\"encoder\":{\"type\":\"mlp\"}}"
                            .getBytes(UTF_8),
                    "Idempotency-Key",
                    key));
        }
        for (byte[] npy : List.of(
                "\u0093NUMPY".getBytes(UTF_8),
                new byte[0],
                new byte[] {(byte) 0x93, 'N', 'U', 'M', 'P', 'Y', 3, 0, -1, -1, -1, 127},
                "(cos\nsystem\n".getBytes(UTF_8))) {
            all.add(new HostileRequest(
                    "npy of %d bytes".formatted(npy.length),
                    "POST",
                    "/api/v1/models/" + MODEL + "/encode",
                    "application/x-npy",
                    npy));
        }
    }

    private static Map<String, byte[]> bodies() {
        Map<String, byte[]> bodies = new LinkedHashMap<>();
        Map<String, String> texts = new LinkedHashMap<>();
        texts.put("nothing", "");
        texts.put("null", "null");
        texts.put("a number", "7");
        texts.put("a string", "\"x\"");
        texts.put("an array", "[]");
        texts.put("an empty object", "{}");
        texts.put("half an object", "{\"name\":");
        texts.put("two values", "{} {}");
        texts.put("something twice", "{\"name\":\"a\",\"name\":\"b\"}");
        texts.put("an unknown property", "{\"__proto__\":{\"admin\":true}}");
        texts.put("a class", "{\"@class\":\"javax.naming.InitialContext\"}");
        texts.put("deep arrays", "[".repeat(100_000));
        texts.put("deep objects", "{\"a\":".repeat(10_000));
        texts.put("a deep input", "{\"inputs\":" + "[".repeat(80) + "1" + "]".repeat(80) + "}");
        texts.put("a long number", "{\"version\":" + "9".repeat(2_000) + "}");
        texts.put("a long name", "{\"" + "n".repeat(60_000) + "\":1}");
        texts.put("not a number", "{\"version\":NaN}");
        texts.put("a comment", "{/* */\"version\":1}");
        texts.put("xml", "<!DOCTYPE a [<!ENTITY b SYSTEM \"file:///etc/passwd\">]><a>&b;</a>");
        texts.put("yaml", "!!javax.script.ScriptEngineManager []");
        texts.forEach((what, text) -> bodies.put(what, text.getBytes(UTF_8)));
        bodies.put("bytes that are no UTF-8", new byte[] {'{', '"', (byte) 0xc3, (byte) 0x28, '"', ':', '1', '}'});
        bodies.put("UTF-16 with a mark", "{\"x\":1}".getBytes(UTF_16));
        bodies.put("zeros", new byte[64]);
        return bodies;
    }

    /** 100,000 by 100,000 pixels in its header, and nothing after it. */
    private static byte[] hugePng() {
        ByteBuffer png = ByteBuffer.allocate(8 + 25 + 12);
        png.put(new byte[] {(byte) 0x89, 'P', 'N', 'G', '\r', '\n', 0x1a, '\n'});
        chunk(
                png,
                "IHDR",
                ByteBuffer.allocate(13)
                        .putInt(100_000)
                        .putInt(100_000)
                        .put(new byte[] {8, 0, 0, 0, 0})
                        .array());
        chunk(png, "IEND", new byte[0]);
        return png.array();
    }

    private static void chunk(ByteBuffer png, String type, byte[] data) {
        CRC32 checksum = new CRC32();
        checksum.update(type.getBytes(UTF_8));
        checksum.update(data);
        png.putInt(data.length).put(type.getBytes(UTF_8)).put(data).putInt((int) checksum.getValue());
    }
}
