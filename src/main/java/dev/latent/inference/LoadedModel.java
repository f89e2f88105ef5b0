package dev.latent.inference;

import dev.latent.learning.text.TextTokenizer;
import dev.latent.model.Manifest;
import dev.latent.model.ModelStore;
import dev.latent.model.OnnxSession;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** A model's graphs, ready to run, each with its queue. */
final class LoadedModel implements AutoCloseable {

    private final Manifest manifest;

    /** By the graph's file. */
    private final Map<String, MicroBatcher> graphs;

    private @Nullable TextTokenizer tokenizer;

    private LoadedModel(Manifest manifest, Map<String, MicroBatcher> graphs) {
        this.manifest = manifest;
        this.graphs = graphs;
    }

    /**
     * Loads all graphs of a model, or none.
     *
     * @param threads  that one run of a graph may use
     * @param batchers makes the queue of a graph
     */
    static LoadedModel load(
            ModelStore models, Manifest manifest, int threads, Function<OnnxSession, MicroBatcher> batchers) {
        LoadedModel model = new LoadedModel(manifest, new LinkedHashMap<>());
        try {
            for (String file : manifest.files().keySet()) {
                byte[] content = models.read(manifest, file);
                if (file.equals(Manifest.TOKENIZER_FILE)) {
                    model.tokenizer = TextTokenizer.open(content);
                } else {
                    int width = manifest.inputShape().size();
                    model.graphs.put(file, batchers.apply(OnnxSession.open(content, threads, width)));
                }
            }
            model.graphs.values().forEach(MicroBatcher::warmUp);
            return model;
        } catch (RuntimeException | Error e) {
            model.close();
            throw e;
        }
    }

    Manifest manifest() {
        return manifest;
    }

    /** @param file such as {@link Manifest#ENCODER_FILE} */
    MicroBatcher graph(String file) {
        MicroBatcher graph = graphs.get(file);
        if (graph == null) {
            throw new IllegalStateException("%s has no %s".formatted(manifest.reference(), file));
        }
        return graph;
    }

    /** Makes tokens of texts, for a model that takes text. */
    TextTokenizer tokenizer() {
        if (tokenizer == null) {
            throw new IllegalStateException("%s has no tokenizer".formatted(manifest.reference()));
        }
        return tokenizer;
    }

    @Override
    public void close() {
        if (tokenizer != null) {
            tokenizer.close();
        }
        graphs.values().forEach(batcher -> batcher.graph().close());
    }
}
