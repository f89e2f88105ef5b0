package dev.latent.learning.onnx;

import java.util.List;
import onnx.Onnx;
import org.jspecify.annotations.Nullable;

/**
 * Makes an encoder of images, as others export it, one as this program serves it: {@code input} float32 [batch, height · width · channels] in
 * 0…1, row-major, channel last; one output {@code embedding}, float32 [batch, width].
 */
public final class ImageSurgery {

    private ImageSurgery() {}

    /**
     * What an encoder takes.
     *
     * @param height   −1 where it takes any
     * @param width    −1 where it takes any
     * @param channels 1 or 3
     * @param last     whether channels come last
     */
    public record Layout(String input, int height, int width, int channels, boolean last) {}

    /** @throws IllegalArgumentException naming its inputs if it takes no image */
    public static Layout layout(byte[] encoder) {
        List<Onnx.ValueInfoProto> inputs = new GraphEdit(encoder).graph().getInputList();
        Onnx.ValueInfoProto only = inputs.size() == 1 ? inputs.get(0) : null;
        if (only != null && GraphEdit.elements(only) == GraphEdit.FLOAT && GraphEdit.rank(only) == 4) {
            if (channels(GraphEdit.dim(only, 1))) {
                return layout(only, 1, 2, 3, false);
            }
            if (channels(GraphEdit.dim(only, 3))) {
                return layout(only, 3, 1, 2, true);
            }
        }
        throw new IllegalArgumentException(
                "it takes %s; expected %s and %s, int64 [batch, sequence], of an encoder of texts, or one input of images, float32 [batch, 3 or 1, height, width] or [batch, height, width, 3 or 1]"
                        .formatted(
                                inputs.isEmpty() ? "nothing" : GraphEdit.described(inputs),
                                OnnxBuilder.TOKENS,
                                OnnxBuilder.ATTENTION_MASK));
    }

    private static boolean channels(long size) {
        return size == 1 || size == 3;
    }

    private static Layout layout(Onnx.ValueInfoProto input, int channels, int height, int width, boolean last) {
        return new Layout(
                input.getName(),
                size(GraphEdit.dim(input, height)),
                size(GraphEdit.dim(input, width)),
                Math.toIntExact(GraphEdit.dim(input, channels)),
                last);
    }

    private static int size(long dim) {
        return dim > 0 && dim <= 1 << 15 ? (int) dim : -1;
    }

    /**
     * The encoder as it is served.
     *
     * @param mean one for each channel, in the encoder's order of them
     * @param sd   one for each channel
     */
    public static TextSurgery.Operated operate(
            byte[] encoder,
            Layout layout,
            int height,
            int width,
            ChannelOrder order,
            float[] mean,
            float[] sd,
            boolean normalize,
            @Nullable String output) {
        GraphEdit edit = new GraphEdit(encoder);
        Onnx.ValueInfoProto taken = output(edit.graph().getOutputList(), output);
        String value = edit.frontNode(
                "Reshape", List.of(), GraphEdit.INPUT, edit.integers(-1, height, width, layout.channels()));
        if (order == ChannelOrder.BGR) {
            value = edit.frontNode("Gather", List.of(OnnxMessages.integer("axis", 3)), value, edit.integers(2, 1, 0));
        }
        value = edit.frontNode("Sub", List.of(), value, edit.numbers(mean));
        value = edit.frontNode("Div", List.of(), value, edit.numbers(sd));
        if (!layout.last()) {
            value = edit.frontNode("Transpose", List.of(OnnxMessages.integers("perm", 0, 3, 1, 2)), value);
        }
        edit.feed(layout.input(), height * width * layout.channels(), value);
        int dimensions = Math.toIntExact(GraphEdit.dim(taken, 1));
        String flat = edit.reshape(taken.getName(), -1, dimensions);
        return new TextSurgery.Operated(
                edit.end(normalize ? edit.normalized(flat) : flat, dimensions),
                GraphEdit.originalName(taken),
                dimensions);
    }

    private static Onnx.ValueInfoProto output(List<Onnx.ValueInfoProto> outputs, @Nullable String asked) {
        return outputs.stream()
                .filter(output ->
                        asked == null || GraphEdit.originalName(output).equals(asked))
                .filter(output -> GraphEdit.elements(output) == GraphEdit.FLOAT && GraphEdit.dim(output, 1) > 0)
                .filter(output -> GraphEdit.rank(output) == 2
                        || (GraphEdit.rank(output) == 4
                                && GraphEdit.dim(output, 2) == 1
                                && GraphEdit.dim(output, 3) == 1))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException(
                        "it gives %s; expected %s, float32 [batch, width] or [batch, width, 1, 1] with a width that is a number"
                                .formatted(
                                        GraphEdit.described(outputs),
                                        asked == null ? "an output" : "an output " + asked)));
    }
}
