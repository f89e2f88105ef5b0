package dev.latent.learning.onnx;

import dev.latent.learning.Tensor;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import onnx.Onnx;
import org.nd4j.shade.protobuf.ByteString;

/** What an ONNX graph is written of. */
final class OnnxMessages {

    /** The symbolic name of the first dimension of inputs and outputs. */
    static final String BATCH = "batch";

    static final String SEQUENCE = "sequence";

    static final int FLOAT = Onnx.TensorProto.DataType.FLOAT_VALUE;

    private OnnxMessages() {}

    static Onnx.AttributeProto integer(String name, int value) {
        return Onnx.AttributeProto.newBuilder()
                .setName(name)
                .setType(Onnx.AttributeProto.AttributeType.INT)
                .setI(value)
                .build();
    }

    static Onnx.AttributeProto number(String name, float value) {
        return Onnx.AttributeProto.newBuilder()
                .setName(name)
                .setType(Onnx.AttributeProto.AttributeType.FLOAT)
                .setF(value)
                .build();
    }

    static Onnx.AttributeProto integers(String name, int... numbers) {
        Onnx.AttributeProto.Builder attribute =
                Onnx.AttributeProto.newBuilder().setName(name).setType(Onnx.AttributeProto.AttributeType.INTS);
        for (int number : numbers) {
            attribute.addInts(number);
        }
        return attribute.build();
    }

    static Onnx.AttributeProto text(String name, String value) {
        return Onnx.AttributeProto.newBuilder()
                .setName(name)
                .setType(Onnx.AttributeProto.AttributeType.STRING)
                .setS(ByteString.copyFromUtf8(value))
                .build();
    }

    static Onnx.TensorProto initializer(String name, Tensor tensor) {
        Onnx.TensorProto.Builder builder =
                Onnx.TensorProto.newBuilder().setName(name).setDataType(FLOAT);
        for (int size : tensor.shape()) {
            builder.addDims(size);
        }
        ByteBuffer bytes = ByteBuffer.allocate(Math.multiplyExact(Float.BYTES, tensor.data().length))
                .order(ByteOrder.LITTLE_ENDIAN);
        bytes.asFloatBuffer().put(tensor.data());
        return builder.setRawData(ByteString.copyFrom(bytes)).build();
    }

    /** What an input or output is called, float32 [batch, width]. */
    static Onnx.ValueInfoProto matrix(String name, int width) {
        return valueInfo(FLOAT, name, dimension(BATCH), dimension(width));
    }

    static Onnx.ValueInfoProto valueInfo(int type, String name, Onnx.TensorShapeProto.Dimension... dimensions) {
        Onnx.TensorShapeProto.Builder shape = Onnx.TensorShapeProto.newBuilder();
        for (Onnx.TensorShapeProto.Dimension dimension : dimensions) {
            shape.addDim(dimension);
        }
        return Onnx.ValueInfoProto.newBuilder()
                .setName(name)
                .setType(Onnx.TypeProto.newBuilder()
                        .setTensorType(Onnx.TypeProto.Tensor.newBuilder()
                                .setElemType(type)
                                .setShape(shape)))
                .build();
    }

    static Onnx.TensorShapeProto.Dimension dimension(String symbol) {
        return Onnx.TensorShapeProto.Dimension.newBuilder().setDimParam(symbol).build();
    }

    static Onnx.TensorShapeProto.Dimension dimension(long size) {
        return Onnx.TensorShapeProto.Dimension.newBuilder().setDimValue(size).build();
    }
}
