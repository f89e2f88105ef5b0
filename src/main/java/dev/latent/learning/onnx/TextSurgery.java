package dev.latent.learning.onnx;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;
import onnx.Onnx;
import org.jspecify.annotations.Nullable;

/**
 * Makes an encoder of texts, as others export it, one as this program serves it: inputs int64 [batch, sequence], one output {@code
 * embedding}, float32 [batch, width].
 */
public final class TextSurgery {

    private static final String TYPES = "token_type_ids";

    private static final Set<String> INPUTS = Set.of(OnnxBuilder.TOKENS, OnnxBuilder.ATTENTION_MASK, TYPES);

    private static final List<String> USUAL =
            List.of("last_hidden_state", "token_embeddings", "sentence_embedding", "pooler_output");

    private static final Set<Integer> FLOATS = Set.of(
            Onnx.TensorProto.DataType.FLOAT_VALUE,
            Onnx.TensorProto.DataType.FLOAT16_VALUE,
            Onnx.TensorProto.DataType.DOUBLE_VALUE);

    private TextSurgery() {}

    /** Whether a graph takes tokens. */
    public static boolean suits(byte[] encoder) {
        return OnnxParameters.parse(encoder).getGraph().getInputList().stream()
                .anyMatch(input -> input.getName().equals(OnnxBuilder.TOKENS));
    }

    /** How many tokens the graph says that a text may have; {@code most} where it says nothing, or more. */
    public static int declaredLength(byte[] encoder, int most) {
        return (int) OnnxParameters.parse(encoder).getGraph().getInputList().stream()
                .filter(input -> INPUTS.contains(input.getName()))
                .mapToLong(input -> GraphEdit.dim(input, 1))
                .filter(size -> size > 0)
                .min()
                .stream()
                .map(size -> Math.min(size, most))
                .findFirst()
                .orElse(most);
    }

    /**
     * The encoder as it is served.
     *
     * @param encoder   that {@link OnnxInspection#check} passed
     * @param output    the result to take; null for the usual or only one
     * @param length    most tokens of a text
     * @param maxValues as of {@link TensorSizes#check}
     * @throws IllegalArgumentException saying what in it does not suit
     */
    public static Operated operate(
            byte[] encoder,
            TokenPooling pooling,
            boolean normalize,
            @Nullable String output,
            int length,
            long maxValues) {
        GraphEdit edit = new GraphEdit(encoder);
        requireInputs(edit.graph().getInputList());
        edit.freeInputs();
        int rank = pooling == TokenPooling.NONE ? 2 : 3;
        Onnx.ValueInfoProto taken = output(edit.graph().getOutputList(), output, rank);
        long[] shape = TensorSizes.shape(edit.until(taken.getName()), taken.getName(), length, maxValues);
        if (shape.length != rank || shape[0] != -1 || shape[rank - 1] < 1 || (rank == 3 && shape[1] != length)) {
            throw new IllegalArgumentException(
                    "the output %s has the shape %s for texts of %d tokens; with pooling %s it must be %s"
                            .formatted(
                                    taken.getName(),
                                    Arrays.toString(shape).replace("-1", "batch"),
                                    length,
                                    pooling.name().toLowerCase(Locale.ROOT),
                                    rank == 3 ? "[batch, sequence, width]" : "[batch, width]"));
        }
        String value = taken.getName();
        if (GraphEdit.elements(taken) != GraphEdit.FLOAT) {
            value = edit.toFloat(value);
        }
        if (pooling == TokenPooling.MEAN) {
            value = mean(edit, value);
        } else if (pooling == TokenPooling.CLS) {
            value = edit.node("Gather", List.of(OnnxMessages.integer("axis", 1)), value, edit.scalar(0));
        }
        if (normalize) {
            value = edit.normalized(value);
        }
        int width = Math.toIntExact(shape[rank - 1]);
        return new Operated(edit.end(value, width), GraphEdit.originalName(taken), width);
    }

    private static String mean(GraphEdit edit, String vectors) {
        String mask = edit.unsqueeze(edit.toFloat(OnnxBuilder.ATTENTION_MASK), 2);
        String sum = edit.sum(edit.node("Mul", List.of(), vectors, mask), 1, false);
        String count = edit.node("Max", List.of(), edit.sum(mask, 1, false), edit.numbers(1e-9f));
        return edit.node("Div", List.of(), sum, count);
    }

    private static void requireInputs(List<Onnx.ValueInfoProto> inputs) {
        boolean known = inputs.stream()
                .allMatch(input -> INPUTS.contains(input.getName())
                        && GraphEdit.elements(input) == GraphEdit.INT64
                        && GraphEdit.rank(input) == 2);
        Set<String> names = inputs.stream().map(Onnx.ValueInfoProto::getName).collect(Collectors.toSet());
        if (!known || !names.contains(OnnxBuilder.ATTENTION_MASK)) {
            throw new IllegalArgumentException(
                    "it takes %s; an encoder of texts takes %s and %s, and may take %s, all int64 [batch, sequence]"
                            .formatted(
                                    GraphEdit.described(inputs),
                                    OnnxBuilder.TOKENS,
                                    OnnxBuilder.ATTENTION_MASK,
                                    TYPES));
        }
    }

    /** The one asked for; else the first of the usual names, or of all, that has the right number of axes or does not say. */
    private static Onnx.ValueInfoProto output(List<Onnx.ValueInfoProto> outputs, @Nullable String asked, int rank) {
        List<Onnx.ValueInfoProto> suited = outputs.stream()
                .filter(output -> FLOATS.contains(GraphEdit.elements(output)))
                .filter(output -> asked == null
                        ? GraphEdit.rank(output) == rank || GraphEdit.rank(output) == 0
                        : GraphEdit.originalName(output).equals(asked))
                .toList();
        for (String name : USUAL) {
            for (Onnx.ValueInfoProto output : suited) {
                if (output.getName().equals(name)) {
                    return output;
                }
            }
        }
        if (suited.isEmpty() || (asked == null && rank == 2 && suited.size() > 1)) {
            throw new IllegalArgumentException("it gives %s; expected %s, float [batch, %swidth]%s"
                    .formatted(
                            GraphEdit.described(outputs),
                            asked == null ? "an output" : "an output " + asked,
                            rank == 3 ? "sequence, " : "",
                            suited.size() > 1 ? ": name one as output" : ""));
        }
        return suited.get(0);
    }

    /**
     * What came of it.
     *
     * @param model  the new encoder
     * @param output the name of the result that was taken
     * @param width  of an embedding
     */
    @SuppressWarnings("ArrayRecordComponent")
    public record Operated(byte[] model, String output, int width) {}
}
