package dev.latent.learning.onnx;

import dev.latent.learning.graph.Parameters;
import dev.latent.learning.graph.ServedGraph;
import java.util.Map;

/** Writes a served graph as an ONNX file. */
public final class OnnxExport {

    private OnnxExport() {}

    /** @return the file's content; the same graph and parameters give the same bytes */
    public static byte[] export(ServedGraph served, Parameters parameters) {
        OnnxBuilder builder = new OnnxBuilder(parameters);
        String input =
                served.inputKind().isText() ? builder.tokens() : builder.input(served.input(), served.inputWidth());
        Map<String, String> nodes = served.build(builder, input);
        for (ServedGraph.Output output : served.outputs()) {
            String node = nodes.get(output.name());
            if (node == null) {
                throw new IllegalStateException("a served graph builds every output it lists; no " + output.name());
            }
            if (output.perExample()) {
                builder.output(output.name(), node, output.width());
            } else {
                builder.rowOutput(output.name(), node, output.width());
            }
        }
        return builder.build();
    }
}
