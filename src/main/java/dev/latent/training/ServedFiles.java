package dev.latent.training;

import dev.latent.learning.Tensor;
import dev.latent.learning.graph.Parameters;
import dev.latent.learning.graph.SameDiffRunner;
import dev.latent.learning.graph.ServedGraph;
import dev.latent.learning.onnx.OnnxExport;
import dev.latent.model.ModelDraft;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A trained network's ONNX files, and what SameDiff says they must give.
 *
 * @param contents by file name
 * @param checks   one for each file
 */
public record ServedFiles(Map<String, byte[]> contents, List<ModelDraft.OnnxCheck> checks) {

    /**
     * @param examples a real batch; the first graph takes it, the others the first graph's first output
     */
    public static ServedFiles export(List<ServedGraph> graphs, Parameters parameters, Tensor examples) {
        Map<String, byte[]> contents = new LinkedHashMap<>();
        List<ModelDraft.OnnxCheck> checks = new ArrayList<>();
        int rows = examples.shape()[0];
        Tensor batch = examples;
        for (ServedGraph graph : graphs) {
            contents.put(graph.file(), OnnxExport.export(graph, parameters));
            Map<String, float[]> expected = SameDiffRunner.run(graph, parameters, batch);
            checks.add(new ModelDraft.OnnxCheck(graph.file(), rows, batch.data(), expected));
            if (checks.size() == 1) {
                ServedGraph.Output first = graph.outputs().get(0);
                batch = Tensor.of(expected.getOrDefault(first.name(), new float[0]), rows, first.width());
            }
        }
        return new ServedFiles(contents, checks);
    }
}
