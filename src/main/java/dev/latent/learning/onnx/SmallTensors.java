package dev.latent.learning.onnx;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import onnx.Onnx;
import org.jspecify.annotations.Nullable;

/** Reads the sizes of stored tensors, and the whole numbers of small ones. */
final class SmallTensors {

    private SmallTensors() {}

    static Sized read(Onnx.TensorProto tensor) {
        List<Extent> dims = tensor.getDimsList().stream().map(Extent::of).toList();
        if (dims.size() > Sized.MAX_VALUES) {
            throw new IllegalArgumentException("the tensor %s has %d axes".formatted(tensor.getName(), dims.size()));
        }
        return new Sized(dims, values(tensor, Sized.elements(dims).factor()));
    }

    private static @Nullable List<Extent> values(Onnx.TensorProto tensor, long count) {
        if (count > Sized.MAX_VALUES) {
            return null;
        }
        ByteBuffer raw = tensor.getRawData().asReadOnlyByteBuffer().order(ByteOrder.LITTLE_ENDIAN);
        boolean stored = raw.hasRemaining();
        List<Extent> values = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            switch (tensor.getDataType()) {
                case Onnx.TensorProto.DataType.INT64_VALUE ->
                    values.add(Extent.of(stored ? raw.getLong() : tensor.getInt64Data(i)));
                case Onnx.TensorProto.DataType.INT32_VALUE ->
                    values.add(Extent.of(stored ? raw.getInt() : tensor.getInt32Data(i)));
                case Onnx.TensorProto.DataType.BOOL_VALUE ->
                    values.add(Extent.of(stored ? raw.get() : tensor.getInt32Data(i)));
                case Onnx.TensorProto.DataType.FLOAT_VALUE ->
                    values.add(whole(stored ? raw.getFloat() : tensor.getFloatData(i)));
                default -> {
                    return null;
                }
            }
        }
        return values;
    }

    private static Extent whole(float value) {
        return value == Math.rint(value) && Math.abs(value) < 1 << 24 ? Extent.of((long) value) : Extent.UNKNOWN;
    }
}
