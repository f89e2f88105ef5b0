package dev.latent.model;

import static java.nio.charset.StandardCharsets.UTF_8;

import tools.jackson.core.JacksonException;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;

/** The manifest as a document. What it does not know is an error: a manifest is read by the program that can make the model. */
final class ManifestJson {

    static final String FILE = "manifest.json";

    private static final JsonMapper MAPPER = JsonMapper.builder()
            .enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .enable(SerializationFeature.INDENT_OUTPUT)
            .build();

    private ManifestJson() {}

    static byte[] write(Manifest manifest) {
        return (MAPPER.writeValueAsString(manifest) + "\n").getBytes(UTF_8);
    }

    /** @throws IllegalArgumentException if this is no manifest, saying why */
    static Manifest read(byte[] document) {
        Manifest manifest;
        try {
            manifest = MAPPER.readValue(document, Manifest.class);
        } catch (JacksonException e) {
            throw new IllegalArgumentException("%s is no manifest: %s".formatted(FILE, e.getOriginalMessage()), e);
        }
        if (manifest == null
                || manifest.name() == null
                || manifest.createdAt() == null
                || manifest.inputKind() == null
                || manifest.inputShape() == null
                || manifest.metrics() == null
                || manifest.codeVersion() == null
                || manifest.files() == null) {
            throw new IllegalArgumentException(
                    "%s must say name, createdAt, inputKind, inputShape, metrics, codeVersion and files"
                            .formatted(FILE));
        }
        if (manifest.format() != Manifest.FORMAT) {
            throw new IllegalArgumentException(
                    "%s has format %d, this program reads %d".formatted(FILE, manifest.format(), Manifest.FORMAT));
        }
        return manifest;
    }
}
