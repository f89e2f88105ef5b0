package dev.latent.learning.onnx;

import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import onnx.Onnx;

/**
 * Says whether an ONNX file may be run. A graph that reads its weights from files beside it would read any file of the
 * server; one with sub-graphs (Loop, Scan, If) or functions may never end; a tensor that says it is larger than what it holds asks
 * for memory that nobody sent. The networks of this program need none of these.
 */
public final class OnnxInspection {

    /** Far more than the networks of this program have; each costs time when a graph is loaded. */
    private static final int MAX_NODES = 10_000;

    private OnnxInspection() {}

    /**
     * Passes a self-contained graph without control flow.
     *
     * @return the names of its inputs
     * @throws IllegalArgumentException naming what is not allowed, or if this is no ONNX model
     */
    public static Set<String> check(byte[] model) {
        Onnx.ModelProto proto = OnnxParameters.parse(model);
        if (!proto.hasGraph() || proto.getGraph().getNodeCount() == 0) {
            throw new IllegalArgumentException("this is no ONNX model: it has no graph");
        }
        if (proto.getGraph().getNodeCount() > MAX_NODES) {
            throw new IllegalArgumentException("it has %d nodes; at most %d are allowed"
                    .formatted(proto.getGraph().getNodeCount(), MAX_NODES));
        }
        if (proto.getFunctionsCount() > 0 || proto.getTrainingInfoCount() > 0) {
            throw new IllegalArgumentException("functions and training information are not allowed in an ONNX model");
        }
        Onnx.GraphProto graph = proto.getGraph();
        if (graph.getSparseInitializerCount() > 0) {
            throw new IllegalArgumentException("sparse tensors are not allowed");
        }
        graph.getInitializerList().forEach(OnnxInspection::checkInternal);
        for (Onnx.NodeProto node : graph.getNodeList()) {
            for (Onnx.AttributeProto attribute : node.getAttributeList()) {
                if (attribute.hasG() || attribute.getGraphsCount() > 0) {
                    throw new IllegalArgumentException(
                            "the operator %s of node %s has a sub-graph, which is not allowed"
                                    .formatted(node.getOpType(), node.getName()));
                }
                Stream.concat(Stream.of(attribute.getT()), attribute.getTensorsList().stream())
                        .forEach(OnnxInspection::checkInternal);
                if (attribute.hasSparseTensor() || attribute.getSparseTensorsCount() > 0) {
                    throw new IllegalArgumentException("sparse tensors are not allowed");
                }
            }
        }
        return graph.getInputList().stream().map(Onnx.ValueInfoProto::getName).collect(Collectors.toSet());
    }

    private static void checkInternal(Onnx.TensorProto tensor) {
        if (tensor.getExternalDataCount() > 0 || tensor.getDataLocation() == Onnx.TensorProto.DataLocation.EXTERNAL) {
            throw new IllegalArgumentException(
                    "the tensor %s keeps its data in another file, which is not allowed".formatted(tensor.getName()));
        }
        // No element takes less than half a byte.
        long most = 2L * tensor.getSerializedSize();
        long elements = 1;
        for (long dim : tensor.getDimsList()) {
            if (dim < 0 || (dim > 0 && elements > most / dim)) {
                throw new IllegalArgumentException("the tensor %s says it has the shape %s, but holds %d bytes"
                        .formatted(tensor.getName(), tensor.getDimsList(), tensor.getSerializedSize()));
            }
            elements *= dim;
        }
    }

    /**
     * The same graph with all that it computes on the way as outputs, so that a runtime tells their shapes.
     *
     * @return the names of these tensors with the operators that make them, and the model
     */
    public static Widened widened(byte[] model) {
        Onnx.ModelProto.Builder widened = OnnxParameters.parse(model).toBuilder();
        Onnx.GraphProto.Builder graph = widened.getGraphBuilder();
        Set<String> declared =
                graph.getOutputList().stream().map(Onnx.ValueInfoProto::getName).collect(Collectors.toSet());
        Map<String, String> operators = new HashMap<>();
        for (Onnx.NodeProto node : graph.getNodeList()) {
            for (String output : node.getOutputList()) {
                operators.put(output, node.getOpType());
                if (!output.isEmpty() && declared.add(output)) {
                    graph.addOutput(Onnx.ValueInfoProto.newBuilder().setName(output));
                }
            }
        }
        return new Widened(operators, widened.build().toByteArray());
    }

    /**
     * A graph that hides nothing.
     *
     * @param operators by the name of what they make
     * @param model     with each of these as an output
     */
    public record Widened(Map<String, String> operators, byte[] model) {}
}
