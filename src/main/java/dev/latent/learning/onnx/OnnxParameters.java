package dev.latent.learning.onnx;

import dev.latent.learning.Tensor;
import dev.latent.learning.graph.Parameters;
import java.io.IOException;
import java.nio.ByteOrder;
import java.util.LinkedHashMap;
import java.util.Map;
import onnx.Onnx;
import org.nd4j.shade.protobuf.CodedInputStream;

/** Reads the weights of a graph that {@link OnnxBuilder} wrote, so that learning can go on from published ones. */
public final class OnnxParameters {

    private OnnxParameters() {}

    /**
     * The parameters, in the order in which the graph declares them; constants are left out.
     *
     * @throws IllegalArgumentException if this is no ONNX model, or its weights are not float32
     */
    public static Parameters read(byte[] model) {
        return select(model, false);
    }

    /** The float32 constants, by the names that {@link OnnxBuilder#constant} got. */
    public static Map<String, Tensor> readConstants(byte[] model) {
        return select(model, true).byName();
    }

    private static Parameters select(byte[] model, boolean constants) {
        Map<String, Tensor> tensors = new LinkedHashMap<>();
        for (Onnx.TensorProto initializer : parse(model).getGraph().getInitializerList()) {
            boolean constant = initializer.getName().startsWith(OnnxBuilder.CONSTANT_PREFIX);
            boolean shape = constant && initializer.getDataType() == Onnx.TensorProto.DataType.INT64_VALUE;
            if (constant == constants && !shape) {
                String name = constant
                        ? initializer.getName().substring(OnnxBuilder.CONSTANT_PREFIX.length())
                        : initializer.getName();
                tensors.put(name, tensor(initializer));
            }
        }
        return new Parameters(tensors);
    }

    private static Tensor tensor(Onnx.TensorProto initializer) {
        if (initializer.getDataType() != Onnx.TensorProto.DataType.FLOAT_VALUE) {
            throw new IllegalArgumentException("the weights " + initializer.getName() + " are not float32");
        }
        int[] shape =
                initializer.getDimsList().stream().mapToInt(Math::toIntExact).toArray();
        float[] data;
        if (initializer.getRawData().isEmpty()) {
            data = new float[initializer.getFloatDataCount()];
            for (int i = 0; i < data.length; i++) {
                data[i] = initializer.getFloatData(i);
            }
        } else {
            data = new float[initializer.getRawData().size() / Float.BYTES];
            initializer
                    .getRawData()
                    .asReadOnlyByteBuffer()
                    .order(ByteOrder.LITTLE_ENDIAN)
                    .asFloatBuffer()
                    .get(data);
        }
        return new Tensor(shape, data);
    }

    static Onnx.ModelProto parse(byte[] model) {
        try {
            CodedInputStream input = CodedInputStream.newInstance(model);
            // The weights stay where they are instead of being copied once more.
            input.enableAliasing(true);
            return Onnx.ModelProto.parseFrom(input);
        } catch (IOException e) {
            throw new IllegalArgumentException("this is no ONNX model", e);
        }
    }
}
