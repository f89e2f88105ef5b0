package dev.latent.learning.text;

import static java.nio.charset.StandardCharsets.UTF_8;

import ai.djl.huggingface.tokenizers.HuggingFaceTokenizer;
import ai.djl.huggingface.tokenizers.jni.LibUtils;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Loads Hugging Face's native library, once, without network and without the user's home: left to itself, DJL unpacks it there, looks for
 * a variant for graphics processors elsewhere, and tells a server of its makers that it runs.
 */
final class NativeTokenizers {

    private static final Map<String, String> OPTIONS =
            Map.of("addSpecialTokens", "false", "truncation", "false", "padding", "false");

    private static final @Nullable Throwable FAILURE = load();

    private NativeTokenizers() {}

    /**
     * @throws IllegalArgumentException with what the library says of the file
     * @throws IllegalStateException    if there is no library for this machine
     */
    static HuggingFaceTokenizer open(String json) {
        if (FAILURE != null) {
            throw new IllegalStateException(
                    "the native library of tokenizers cannot be loaded: " + FAILURE.getMessage(), FAILURE);
        }
        try {
            return HuggingFaceTokenizer.newInstance(new ByteArrayInputStream(json.getBytes(UTF_8)), OPTIONS);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (RuntimeException e) {
            throw new IllegalArgumentException("the tokenizer.json cannot be used: " + e.getMessage(), e);
        }
    }

    private static @Nullable Throwable load() {
        System.setProperty("OPT_OUT_TRACKING", "true");
        System.setProperty("ai.djl.offline", "true");
        try {
            Path folder = Files.createTempDirectory("latent-tokenizers");
            System.setProperty("ENGINE_CACHE_DIR", folder.toString());
            // DJL looks for graphics processors by JNA, which unpacks a library too.
            if (System.getProperty("jna.tmpdir") == null) {
                System.setProperty("jna.tmpdir", folder.toString());
            }
            try {
                LibUtils.checkStatus();
            } finally {
                delete(folder);
                if (folder.toString().equals(System.getProperty("jna.tmpdir"))) {
                    System.clearProperty("jna.tmpdir");
                }
            }
            return null;
        } catch (IOException | RuntimeException | LinkageError e) {
            return e;
        }
    }

    /** What is loaded needs no file any more, but where files in use cannot be deleted. */
    private static void delete(Path folder) throws IOException {
        List<Path> deepestFirst;
        try (Stream<Path> all = Files.walk(folder)) {
            deepestFirst = all.sorted(Comparator.reverseOrder()).toList();
        }
        for (Path path : deepestFirst) {
            if (!path.toFile().delete()) {
                path.toFile().deleteOnExit();
            }
        }
    }
}
