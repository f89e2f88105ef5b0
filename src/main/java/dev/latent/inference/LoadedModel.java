package dev.latent.inference;

import dev.latent.model.Manifest;
import dev.latent.model.ModelStore;
import dev.latent.model.OnnxSession;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A model's graphs, ready to run. Large batches are cut into chunks, which bounds what a run needs beside its input and output.
 * This is the place for a micro-batcher: it would gather the rows of several callers of {@link #encode} into one run.
 */
final class LoadedModel implements AutoCloseable {

    private final Manifest manifest;

    private final int chunkRows;

    private final OnnxSession encoder;

    private final @Nullable OnnxSession decoder;

    private final @Nullable OnnxSession head;

    private LoadedModel(
            Manifest manifest,
            int chunkRows,
            OnnxSession encoder,
            @Nullable OnnxSession decoder,
            @Nullable OnnxSession head) {
        this.manifest = manifest;
        this.chunkRows = chunkRows;
        this.encoder = encoder;
        this.decoder = decoder;
        this.head = head;
    }

    static LoadedModel load(ModelStore models, Manifest manifest, InferenceSettings settings) {
        OnnxSession encoder = null;
        OnnxSession decoder = null;
        OnnxSession head = null;
        try {
            encoder = OnnxSession.open(models.read(manifest, Manifest.ENCODER_FILE), settings.threads());
            if (manifest.has(Manifest.DECODER_FILE)) {
                decoder = OnnxSession.open(models.read(manifest, Manifest.DECODER_FILE), settings.threads());
            }
            if (manifest.has(Manifest.HEAD_FILE)) {
                head = OnnxSession.open(models.read(manifest, Manifest.HEAD_FILE), settings.threads());
            }
            return new LoadedModel(manifest, settings.chunkRows(), encoder, decoder, head);
        } catch (RuntimeException | Error e) {
            close(encoder);
            close(decoder);
            close(head);
            throw e;
        }
    }

    Manifest manifest() {
        return manifest;
    }

    /** The widest batch that is computed at once. */
    int chunkRows() {
        return chunkRows;
    }

    /** float32 [rows, width of an input] → outputs of the encoder. */
    Map<String, float[]> encode(float[] inputs, int rows, Set<String> outputs) {
        return run(encoder, inputs, rows, outputs);
    }

    /** float32 [rows, dimensions] → outputs of the decoder. */
    Map<String, float[]> decode(float[] latents, int rows, Set<String> outputs) {
        return run(present(decoder), latents, rows, outputs);
    }

    boolean decoderHas(String output) {
        return present(decoder).outputs().containsKey(output);
    }

    /** float32 [rows, dimensions] → outputs of the head. */
    Map<String, float[]> predict(float[] embeddings, int rows, Set<String> outputs) {
        return run(present(head), embeddings, rows, outputs);
    }

    private Map<String, float[]> run(OnnxSession graph, float[] input, int rows, Set<String> outputs) {
        Map<String, float[]> first = graph.run(input, 0, Math.min(rows, chunkRows), outputs);
        if (rows <= chunkRows) {
            return first;
        }
        Map<String, float[]> whole = new HashMap<>();
        first.forEach((name, chunk) -> {
            int width = width(graph, name);
            // An output of one row depends on no input, and stays one row.
            boolean perRow = chunk.length == chunkRows * width;
            whole.put(name, perRow ? copy(chunk, new float[Math.multiplyExact(rows, width)], 0) : chunk);
        });
        for (int start = chunkRows; start < rows; start += chunkRows) {
            int firstRow = start;
            Map<String, float[]> next = graph.run(input, start, Math.min(chunkRows, rows - start), outputs);
            whole.forEach((name, target) -> {
                int width = width(graph, name);
                if (target.length == rows * width) {
                    copy(next.getOrDefault(name, new float[0]), target, firstRow * width);
                }
            });
        }
        return whole;
    }

    private static int width(OnnxSession graph, String output) {
        return graph.outputs().getOrDefault(output, 0);
    }

    private static float[] copy(float[] source, float[] target, int at) {
        System.arraycopy(source, 0, target, at, source.length);
        return target;
    }

    private OnnxSession present(@Nullable OnnxSession graph) {
        if (graph == null) {
            throw new IllegalStateException(manifest.reference() + " has no such graph");
        }
        return graph;
    }

    @Override
    public void close() {
        close(encoder);
        close(decoder);
        close(head);
    }

    private static void close(@Nullable OnnxSession graph) {
        if (graph != null) {
            graph.close();
        }
    }
}
