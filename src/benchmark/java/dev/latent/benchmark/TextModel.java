package dev.latent.benchmark;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.util.List;
import java.util.stream.Collectors;

/** The default transformer on a server; what it has learnt does not matter where only its speed is measured. */
final class TextModel {

    private static final List<String> SENTENCES = Texts.invented(4000);

    private TextModel() {}

    /** A sentence like those that it learnt from. */
    static String sentence() {
        return SENTENCES.get(7);
    }

    /** A request that encodes it. */
    static byte[] request() {
        return "{\"inputs\":[\"%s\"]}".formatted(sentence()).getBytes(UTF_8);
    }

    /** Uploads the sentences and trains a masked language model on them. */
    static void train(BenchmarkServer server, String name) throws IOException {
        String rows = SENTENCES.stream().map(text -> "\"" + text + "\"").collect(Collectors.joining(","));
        BenchmarkServer.require(
                server.api()
                        .post(
                                "/api/v1/datasets",
                                "{\"name\":\"%s\",\"source\":{\"type\":\"inline\",\"rows\":[%s]}}"
                                        .formatted(name, rows)),
                201);
        server.runJob("/api/v1/training-jobs", """
                {"name":"%1$s","dataset":"%1$s","objective":{"type":"mlm"},"encoder":{"type":"transformer"},
                 "training":{"epochs":1,"validationFraction":0}}""".formatted(name));
    }
}
