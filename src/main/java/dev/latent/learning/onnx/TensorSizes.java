package dev.latent.learning.onnx;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import onnx.Onnx;
import org.jspecify.annotations.Nullable;

/**
 * Works out how large every tensor of an encoder of texts is, for each length of a text and any number of rows, without computing anything.
 * Such graphs make masks and positions in sizes that they compute from the size of their input; a graph from elsewhere could compute any
 * size. So the whole numbers that become sizes are followed through the graph. What depends on what a text says, or is made by an
 * operator that is not known here, has no size that can be told, and is refused.
 */
public final class TensorSizes {

    /** A graph that takes so long texts would be walked through for minutes. */
    public static final int MAX_LENGTH = 8192;

    /** So long that nobody waits for more: some ten seconds. */
    private static final long MAX_STEPS = 60_000_000;

    private static final int MAX_RANK = 16;

    /** Make nothing larger than what they are given. */
    private static final Set<String> NOT_GROWING = Set.of(
            "Cast", "Identity", "Transpose", "Reshape", "Squeeze", "Unsqueeze", "Flatten", "DequantizeLinear", "Slice");

    private final Onnx.GraphProto graph;

    private final Map<String, Sized> stored = new HashMap<>();

    private final List<NodeSizes> nodes = new ArrayList<>();

    private TensorSizes(Onnx.ModelProto model) {
        this.graph = model.getGraph();
        graph.getInitializerList().forEach(tensor -> stored.put(tensor.getName(), SmallTensors.read(tensor)));
        graph.getNodeList().forEach(node -> nodes.add(new NodeSizes(node)));
    }

    /**
     * Makes sure that no tensor has more numbers than allowed for one example, whatever the batch.
     *
     * @param model  that {@link OnnxInspection#check} passed
     * @param length most tokens of a text; every length up to it is looked at
     * @throws IllegalArgumentException naming the tensor that is too large, or whose size cannot be told
     */
    public static void check(byte[] model, int length, long maxValues) {
        if (length > MAX_LENGTH) {
            throw new IllegalArgumentException("texts may have %d tokens, not %d".formatted(MAX_LENGTH, length));
        }
        TensorSizes sizes = new TensorSizes(OnnxParameters.parse(model));
        long steps = sizes.graph.getNodeList().stream()
                .mapToLong(node -> 1L + node.getInputCount() + node.getOutputCount())
                .sum();
        if (steps > MAX_STEPS / length) {
            throw new IllegalArgumentException(
                    "it has too many nodes to look at them for each length up to %d: ask for shorter texts"
                            .formatted(length));
        }
        for (int sequence = length; sequence >= 1; sequence--) {
            sizes.walk(sequence, maxValues);
        }
    }

    /** The dimensions of a result for a text of some length; −1 for the rows of a batch. */
    static long[] shape(Onnx.ModelProto model, String result, int length, long maxValues) {
        Sized found = new TensorSizes(model).walk(length, maxValues).get(result);
        if (found == null) {
            throw new IllegalArgumentException("nothing makes " + result);
        }
        return found.dims().stream()
                .mapToLong(dim -> dim.constant() ? dim.factor() : -1)
                .toArray();
    }

    private Map<String, Sized> walk(int sequence, long maxValues) {
        Map<String, Sized> known = new HashMap<>(stored);
        for (Onnx.ValueInfoProto input : graph.getInputList()) {
            boolean perText = input.getType().getTensorType().getShape().getDimCount() == 1;
            known.putIfAbsent(
                    input.getName(),
                    new Sized(perText ? List.of(Extent.ROWS) : List.of(Extent.ROWS, Extent.of(sequence))));
        }
        for (NodeSizes node : nodes) {
            try {
                Sized made = node.made(known);
                if (made.rank() > MAX_RANK) {
                    throw new IllegalArgumentException("a tensor of more than %d axes".formatted(MAX_RANK));
                }
                if (!NOT_GROWING.contains(node.operator())) {
                    requireSmall(made, maxValues);
                }
                node.outputs().forEach(output -> known.put(output, made));
            } catch (IllegalArgumentException | ArithmeticException | IndexOutOfBoundsException e) {
                String reason = e instanceof IllegalArgumentException ? e.getMessage() : "a tensor of no possible size";
                throw new IllegalArgumentException(
                        "%s makes %s (%s, for a text of %d tokens), which is not allowed (latent.models.max-tensor)"
                                .formatted(node.operator(), reason, node.name(), sequence),
                        e);
            }
        }
        return known;
    }

    private static void requireSmall(Sized made, long maxValues) {
        long values = 1;
        int power = 0;
        for (Extent dim : made.dims()) {
            SizeRules.positive(dim);
            long counted = Math.max(dim.factor(), 1);
            if (values > maxValues / counted) {
                throw new IllegalArgumentException("more than %d numbers".formatted(maxValues));
            }
            values *= counted;
            power += dim.power();
        }
        if (power > 1) {
            throw new IllegalArgumentException("a tensor that grows with the square of the rows of a batch");
        }
    }

    static @Nullable Sized input(Map<String, Sized> known, Onnx.NodeProto node, int index) {
        if (index >= node.getInputCount() || node.getInput(index).isEmpty()) {
            return null;
        }
        Sized found = known.get(node.getInput(index));
        if (found == null) {
            throw new IllegalArgumentException(
                    "something of %s, which nothing before it makes".formatted(node.getInput(index)));
        }
        return found;
    }
}
