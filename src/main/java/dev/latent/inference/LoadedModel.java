package dev.latent.inference;

import dev.latent.model.Manifest;
import dev.latent.model.ModelStore;
import dev.latent.model.OnnxSession;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Function;

/** A model's graphs, ready to run, each with its queue. */
final class LoadedModel implements AutoCloseable {

    private final Manifest manifest;

    /** By the graph's file. */
    private final Map<String, MicroBatcher> graphs;

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
                model.graphs.put(file, batchers.apply(OnnxSession.open(models.read(manifest, file), threads)));
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

    @Override
    public void close() {
        graphs.values().forEach(batcher -> batcher.graph().close());
    }
}
