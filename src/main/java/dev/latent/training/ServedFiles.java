package dev.latent.training;

import dev.latent.learning.ExampleSource;
import dev.latent.learning.Tensor;
import dev.latent.learning.graph.Parameters;
import dev.latent.learning.graph.SameDiffRunner;
import dev.latent.learning.graph.ServedGraph;
import dev.latent.learning.graph.TokenRows;
import dev.latent.learning.onnx.OnnxExport;
import dev.latent.model.AncestralSampling;
import dev.latent.model.ModelDraft;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * A trained network's ONNX files, and what SameDiff says they must give.
 *
 * @param contents by file name
 * @param checks   one for each file
 */
public record ServedFiles(Map<String, byte[]> contents, List<ModelDraft.OnnxCheck> checks) {

    private static final int CHECKED_ROWS = 64;

    /** @param learnt indices of examples, of which the first are the batch that the ONNX graphs must reproduce */
    public static ServedFiles export(
            List<ServedGraph> graphs, Parameters parameters, ExampleSource examples, int[] learnt) {
        int[] indices = Arrays.copyOf(learnt, Math.min(CHECKED_ROWS, learnt.length));
        int width = examples.shape().size();
        float[] rows = new float[Math.multiplyExact(indices.length, width)];
        examples.read(indices, rows);
        return export(graphs, parameters, Tensor.of(rows, indices.length, width));
    }

    /** @param examples a real batch; the first graph takes it, and whatever takes texts; the others take the first graph's first
     *                 output, with the batch behind it where they take that as well */
    public static ServedFiles export(List<ServedGraph> graphs, Parameters parameters, Tensor examples) {
        Map<String, byte[]> contents = new LinkedHashMap<>();
        List<ModelDraft.OnnxCheck> checks = new ArrayList<>();
        int rows = examples.shape()[0];
        Tensor batch = examples;
        for (ServedGraph graph : graphs) {
            contents.put(graph.file(), OnnxExport.export(graph, parameters));
            Tensor input =
                    switch (graph.inputKind()) {
                        case VALUES, TOKENS -> batch;
                        case LATENT_AND_VALUES -> withValues(batch, examples);
                        case TOKENS_AND_PLACE -> withPlaces(examples);
                    };
            Map<String, float[]> expected = SameDiffRunner.run(graph, parameters, input);
            checks.add(new ModelDraft.OnnxCheck(graph.file(), rows, input.data(), expected));
            if (checks.size() == 1) {
                ServedGraph.Output first = graph.outputs().get(0);
                batch = Tensor.of(expected.getOrDefault(first.name(), new float[0]), rows, first.width());
            }
        }
        return new ServedFiles(contents, checks);
    }

    private static Tensor withValues(Tensor latents, Tensor examples) {
        int rows = latents.shape()[0];
        int dimensions = latents.shape()[1];
        int width = examples.shape()[1];
        float[] values = AncestralSampling.rows(latents.data(), examples.data(), rows, dimensions, width);
        return Tensor.of(values, rows, dimensions + width);
    }

    /** Texts, each with a place in it. */
    private static Tensor withPlaces(Tensor texts) {
        int rows = texts.shape()[0];
        int width = texts.shape()[1];
        float[] values = new float[rows * (width + 1)];
        for (int row = 0; row < rows; row++) {
            System.arraycopy(texts.data(), row * width, values, row * (width + 1), width);
            values[row * (width + 1) + width] = row % TokenRows.count(texts.data(), row * width, width);
        }
        return Tensor.of(values, rows, width + 1);
    }

    /** These files and others. */
    public ServedFiles with(ServedFiles others) {
        Map<String, byte[]> all = new LinkedHashMap<>(contents);
        all.putAll(others.contents);
        return new ServedFiles(
                all, Stream.concat(checks.stream(), others.checks.stream()).toList());
    }
}
