package dev.latent.learning.graph;

import dev.latent.learning.Tensor;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/** Runs a served graph in SameDiff: the reference that its ONNX file is checked against. */
public final class SameDiffRunner {

    private SameDiffRunner() {}

    /**
     * @param batch float32 [rows, graph.inputWidth()]; tokens as {@link TokenRows} has them
     * @return the outputs by name, row-major
     */
    public static Map<String, float[]> run(ServedGraph served, Parameters parameters, Tensor batch) {
        Map<String, Tensor> feeds =
                switch (served.inputKind()) {
                    case VALUES, LATENT_AND_VALUES -> Map.of(served.input(), batch);
                    case TOKENS -> TokenRows.feeds(served.input(), batch);
                    case TOKENS_AND_PLACE -> TokenRows.feedsWithPlace(served.input(), batch);
                };
        boolean text = served.inputKind().isText();
        int length = text ? Lookup.of(feeds, served.input()).shape()[1] : 0;
        SameDiffBuilder builder = new SameDiffBuilder(parameters, DataType.FLOAT, length);
        SDVariable input = text ? builder.tokens(served.input()) : builder.input(served.input(), served.inputWidth());
        Map<String, SDVariable> nodes = served.build(builder, input);
        Map<String, float[]> outputs = new LinkedHashMap<>();
        List<String> computed = new ArrayList<>();
        for (ServedGraph.Output output : served.outputs()) {
            SDVariable node = node(nodes, output.name());
            if (node.isConstant()) {
                outputs.put(output.name(), SameDiffBuilder.tensor(node.getArr()).data());
            } else {
                computed.add(node.name());
            }
        }
        Map<String, INDArray> result = builder.graph().output(builder.arrays(feeds), computed);
        for (ServedGraph.Output output : served.outputs()) {
            INDArray array = result.get(node(nodes, output.name()).name());
            if (array != null) {
                outputs.put(output.name(), SameDiffBuilder.tensor(array).data());
            }
        }
        return outputs;
    }

    private static SDVariable node(Map<String, SDVariable> nodes, String name) {
        SDVariable node = nodes.get(name);
        if (node == null) {
            throw new IllegalStateException("a served graph builds every output it lists; no " + name);
        }
        return node;
    }
}
