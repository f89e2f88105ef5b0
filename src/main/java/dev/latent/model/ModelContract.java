package dev.latent.model;

import dev.latent.error.ErrorCode;
import dev.latent.error.ServiceException;
import dev.latent.learning.objective.DecodableSpec;
import dev.latent.learning.objective.LatentDecoder;
import dev.latent.learning.objective.LatentVariableSpec;
import dev.latent.learning.objective.VaeSpec;
import dev.latent.learning.onnx.OnnxBuilder;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Stream;

/** What a model's graphs must look like for its manifest to be true. */
final class ModelContract {

    static final Set<String> GRAPHS = Collections.unmodifiableSet(new LinkedHashSet<>(
            List.of(Manifest.ENCODER_FILE, Manifest.DECODER_FILE, Manifest.HEAD_FILE, Manifest.FILL_MASK_FILE)));

    static final Set<String> FILES = Collections.unmodifiableSet(new LinkedHashSet<>(
            Stream.concat(GRAPHS.stream(), Stream.of(Manifest.TOKENIZER_FILE)).toList()));

    private static final Set<String> KINDS = Set.of("vectors", "images", Manifest.TEXT);

    private static final Set<String> TASKS = Set.of("classification", "multi-label", "regression");

    private static final Set<String> MODES = Set.of("linear-probe", "fine-tune");

    private ModelContract() {}

    /** @throws ServiceException INVALID_ARTIFACT naming what in the manifest cannot be */
    static void check(Manifest manifest) {
        require(
                FILES.containsAll(manifest.files().keySet()),
                "files may be %s, not %s",
                FILES,
                manifest.files().keySet());
        require(manifest.has(Manifest.ENCODER_FILE), "%s is missing", Manifest.ENCODER_FILE);
        require(
                Stream.concat(manifest.files().values().stream(), manifest.metrics().values().stream())
                        .noneMatch(Objects::isNull),
                "files and metrics may not have null in them");
        require(
                KINDS.contains(manifest.inputKind()),
                "inputKind must be one of %s, not %s",
                KINDS,
                manifest.inputKind());
        require(manifest.embeddingDimensions() > 0, "embeddingDimensions must be above 0");
        require(
                !(manifest.objective() instanceof DecodableSpec decodable)
                        || decodable.latentDim() == manifest.embeddingDimensions(),
                "embeddingDimensions is %d, which is not the objective's latentDim",
                manifest.embeddingDimensions());
        require(
                manifest.takesText() == manifest.has(Manifest.TOKENIZER_FILE),
                "a model of text has %s, and no other has, but inputKind is %s",
                Manifest.TOKENIZER_FILE,
                manifest.inputKind());
        int width = manifest.inputShape().size();
        require(
                !manifest.hasAutoregressiveDecoder() || (width >= 2 && width <= VaeSpec.MAX_AUTOREGRESSIVE_WIDTH),
                "an autoregressive decoder takes examples of 2 to %d values, not %d",
                VaeSpec.MAX_AUTOREGRESSIVE_WIDTH,
                width);
        int rank = manifest.inputShape().dims().size();
        boolean colour = rank == 3 && manifest.inputShape().dims().get(2) == 3;
        boolean fits = manifest.inputKind().equals("images") ? rank == 2 || colour : rank == 1;
        require(
                fits,
                "%s do not have the shape %s",
                manifest.inputKind(),
                manifest.inputShape().dims());
        Imported imported = manifest.imported();
        ImagePreprocessing pictures = imported == null ? null : imported.preprocessing();
        require(
                pictures == null
                        || (manifest.inputKind().equals("images")
                                && manifest.inputShape().dims().subList(0, 2).equals(pictures.crop())),
                "pictures are preprocessed to another size than the input's, %s",
                manifest.inputShape().dims());
        Manifest.Head head = manifest.head();
        require(
                (head != null) == manifest.has(Manifest.HEAD_FILE),
                "a model has both a head in its manifest and %s, or neither",
                Manifest.HEAD_FILE);
        if (head != null) {
            String task = String.valueOf(head.task());
            require(TASKS.contains(task), "a head's task must be one of %s, not %s", TASKS, task);
            String mode = String.valueOf(head.mode());
            require(MODES.contains(mode), "a head's mode must be one of %s, not %s", MODES, mode);
            List<String> labels = head.labels();
            require(
                    labels != null && task.equals("regression") == labels.isEmpty(),
                    "a head has labels unless its task is regression");
            require(
                    labels.stream().noneMatch(Objects::isNull)
                            && Set.copyOf(labels).size() == labels.size(),
                    "a head's labels must differ from each other, and none may be null: %s",
                    labels);
        }
    }

    /**
     * Runs a graph of which nobody else says what it must give.
     *
     * @throws ServiceException INVALID_ARTIFACT if it cannot take two rows, or gives neither one row nor two
     */
    static void tryOut(String file, OnnxSession graph) {
        Map<String, float[]> outputs;
        try {
            outputs = graph.run(
                    2, new float[2 * graph.inputWidth()], graph.outputs().keySet());
        } catch (ServiceException | ClassCastException e) {
            throw new ServiceException(
                    ErrorCode.INVALID_ARTIFACT, "%s does not run: %s".formatted(file, e.getMessage()), e);
        }
        graph.outputs().forEach((name, width) -> {
            int count = outputs.getOrDefault(name, new float[0]).length;
            require(
                    count == width || count == 2 * width,
                    "the output %s of %s has %d values for two rows, expected %d",
                    name,
                    file,
                    count,
                    2 * width);
        });
    }

    /** @throws ServiceException INVALID_ARTIFACT naming what in the graph differs from the manifest */
    static void check(Manifest manifest, String file, OnnxSession graph) {
        int width = manifest.inputShape().size();
        int dimensions = manifest.embeddingDimensions();
        switch (file) {
            case Manifest.ENCODER_FILE -> {
                requireInput(file, graph, manifest.takesText() ? OnnxBuilder.TOKENS : "input", width);
                requireOutput(file, graph, "embedding", dimensions);
                if (manifest.objective() instanceof LatentVariableSpec && manifest.has(Manifest.DECODER_FILE)) {
                    requireOutput(file, graph, "posterior_variance", dimensions);
                }
            }
            case Manifest.DECODER_FILE -> {
                if (manifest.hasAutoregressiveDecoder()) {
                    requireInput(file, graph, LatentDecoder.LATENT_AND_VALUES, dimensions + width);
                } else {
                    requireInput(file, graph, LatentDecoder.LATENT, dimensions);
                }
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
            case Manifest.FILL_MASK_FILE -> {
                requireInput(file, graph, OnnxBuilder.TOKENS, width + 1);
                require(graph.outputs().containsKey("logits"), "%s has no output logits", file);
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
