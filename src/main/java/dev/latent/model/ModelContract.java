package dev.latent.model;

import dev.latent.error.ErrorCode;
import dev.latent.error.ServiceException;
import dev.latent.learning.objective.VaeSpec;
import java.util.Set;

/** What a model's graphs must look like for its manifest to be true. */
final class ModelContract {

    static final Set<String> GRAPHS = Set.of(Manifest.ENCODER_FILE, Manifest.DECODER_FILE, Manifest.HEAD_FILE);

    private static final Set<String> KINDS = Set.of("vectors", "images");

    private static final Set<String> TASKS = Set.of("classification", "multi-label", "regression");

    private ModelContract() {}

    /** @throws ServiceException INVALID_ARTIFACT naming what in the manifest cannot be */
    static void check(Manifest manifest) {
        require(
                GRAPHS.containsAll(manifest.files().keySet()),
                "files may be %s, not %s",
                GRAPHS,
                manifest.files().keySet());
        require(manifest.has(Manifest.ENCODER_FILE), "%s is missing", Manifest.ENCODER_FILE);
        require(
                KINDS.contains(manifest.inputKind()),
                "inputKind must be one of %s, not %s",
                KINDS,
                manifest.inputKind());
        require(manifest.embeddingDimensions() > 0, "embeddingDimensions must be above 0");
        int rank = manifest.inputShape().dims().size();
        boolean colour = rank == 3 && manifest.inputShape().dims().get(2) == 3;
        boolean fits = manifest.inputKind().equals("images") ? rank == 2 || colour : rank == 1;
        require(
                fits,
                "%s do not have the shape %s",
                manifest.inputKind(),
                manifest.inputShape().dims());
        Manifest.Head head = manifest.head();
        require(
                (head != null) == manifest.has(Manifest.HEAD_FILE),
                "a model has both a head in its manifest and %s, or neither",
                Manifest.HEAD_FILE);
        if (head != null) {
            require(TASKS.contains(head.task()), "a head's task must be one of %s, not %s", TASKS, head.task());
            require(
                    head.labels() != null
                            && head.task().equals("regression") == head.labels().isEmpty(),
                    "a head has labels unless its task is regression");
        }
    }

    /** @throws ServiceException INVALID_ARTIFACT naming what in the graph differs from the manifest */
    static void check(Manifest manifest, String file, OnnxSession graph) {
        int width = manifest.inputShape().size();
        int dimensions = manifest.embeddingDimensions();
        switch (file) {
            case Manifest.ENCODER_FILE -> {
                requireInput(file, graph, "input", width);
                requireOutput(file, graph, "embedding", dimensions);
                if (manifest.objective() instanceof VaeSpec && manifest.has(Manifest.DECODER_FILE)) {
                    requireOutput(file, graph, "posterior_variance", dimensions);
                }
            }
            case Manifest.DECODER_FILE -> {
                requireInput(file, graph, "latent", dimensions);
                requireOutput(file, graph, "mean", width);
                requireOutput(file, graph, graph.outputs().containsKey("logits") ? "logits" : "log_scale", width);
            }
            case Manifest.HEAD_FILE -> {
                requireInput(file, graph, "embedding", dimensions);
                Manifest.Head head = manifest.head();
                if (head == null || head.task().equals("regression")) {
                    requireOutput(file, graph, "value", 1);
                } else {
                    requireOutput(file, graph, "logits", head.labels().size());
                    requireOutput(file, graph, "probabilities", head.labels().size());
                }
            }
            default -> throw new ServiceException(ErrorCode.INVALID_ARTIFACT, "unknown file " + file);
        }
    }

    private static void requireInput(String file, OnnxSession graph, String name, int width) {
        require(
                graph.input().equals(name) && graph.inputWidth() == width,
                "%s takes %s [batch, %d], its manifest says %s [batch, %d]",
                file,
                graph.input(),
                graph.inputWidth(),
                name,
                width);
    }

    private static void requireOutput(String file, OnnxSession graph, String name, int width) {
        Integer got = graph.outputs().get(name);
        require(
                got != null,
                "%s has no output %s, only %s",
                file,
                name,
                graph.outputs().keySet());
        require(
                Integer.valueOf(width).equals(got),
                "the output %s of %s is %s wide, its manifest says %d",
                name,
                file,
                String.valueOf(got),
                width);
    }

    private static void require(boolean holds, String detail, Object... values) {
        if (!holds) {
            throw new ServiceException(ErrorCode.INVALID_ARTIFACT, detail.formatted(values));
        }
    }
}
