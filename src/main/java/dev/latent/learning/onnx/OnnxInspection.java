package dev.latent.learning.onnx;

import java.util.stream.Stream;
import onnx.Onnx;

/**
 * Says whether an ONNX file may be run. A graph that reads its weights from files beside it would read any file of the
 * server; one with sub-graphs (Loop, Scan, If) or functions may never end. The networks of this program need neither.
 */
public final class OnnxInspection {

    private OnnxInspection() {}

    /**
     * Passes a self-contained graph without control flow.
     *
     * @throws IllegalArgumentException naming what is not allowed, or if this is no ONNX model
     */
    public static void check(byte[] model) {
        Onnx.ModelProto proto = OnnxParameters.parse(model);
        if (!proto.hasGraph() || proto.getGraph().getNodeCount() == 0) {
            throw new IllegalArgumentException("this is no ONNX model: it has no graph");
        }
        if (proto.getFunctionsCount() > 0 || proto.getTrainingInfoCount() > 0) {
            throw new IllegalArgumentException("functions and training information are not allowed in an ONNX model");
        }
        Onnx.GraphProto graph = proto.getGraph();
        graph.getInitializerList().forEach(OnnxInspection::checkInternal);
        graph.getSparseInitializerList().forEach(OnnxInspection::checkInternal);
        for (Onnx.NodeProto node : graph.getNodeList()) {
            for (Onnx.AttributeProto attribute : node.getAttributeList()) {
                if (attribute.hasG() || attribute.getGraphsCount() > 0) {
                    throw new IllegalArgumentException(
                            "the operator %s of node %s has a sub-graph, which is not allowed"
                                    .formatted(node.getOpType(), node.getName()));
                }
                Stream.concat(Stream.of(attribute.getT()), attribute.getTensorsList().stream())
                        .forEach(OnnxInspection::checkInternal);
                Stream.concat(Stream.of(attribute.getSparseTensor()), attribute.getSparseTensorsList().stream())
                        .forEach(OnnxInspection::checkInternal);
            }
        }
    }

    private static void checkInternal(Onnx.SparseTensorProto tensor) {
        checkInternal(tensor.getValues());
        checkInternal(tensor.getIndices());
    }

    private static void checkInternal(Onnx.TensorProto tensor) {
        if (tensor.getExternalDataCount() > 0 || tensor.getDataLocation() == Onnx.TensorProto.DataLocation.EXTERNAL) {
            throw new IllegalArgumentException(
                    "the tensor %s keeps its data in another file, which is not allowed".formatted(tensor.getName()));
        }
    }
}
