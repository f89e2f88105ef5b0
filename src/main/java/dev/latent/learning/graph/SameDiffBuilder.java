package dev.latent.learning.graph;

import dev.latent.learning.Tensor;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.nd4j.autodiff.samediff.SDIndex;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.enums.DataFormat;
import org.nd4j.enums.WeightsFormat;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.api.ops.impl.layers.convolution.config.Conv2DConfig;
import org.nd4j.linalg.api.ops.impl.layers.convolution.config.PaddingMode;
import org.nd4j.linalg.factory.Nd4j;

/**
 * Builds networks as a SameDiff graph, in float32 to train and in float64 to check gradients. Only operations whose gradients
 * are proved by finite differences in the tests are used here: some of ND4J's are wrong, others very slow
 * ({@code xw_plus_b}).
 */
public final class SameDiffBuilder implements GraphBuilder<SDVariable> {

    private final SameDiff graph = SameDiff.create();

    private final DataType type;

    private final Parameters parameters;

    private final Map<String, SDVariable> variables = new LinkedHashMap<>();

    /** @param parameters the values to start from; only those that the network asks for become part of the graph */
    public SameDiffBuilder(Parameters parameters, DataType type) {
        this.parameters = parameters;
        this.type = type;
    }

    public SameDiff graph() {
        return graph;
    }

    /** The variables that training changes, in the order of their first use. */
    public Map<String, SDVariable> variables() {
        return variables;
    }

    /** An input [batch, width]. */
    public SDVariable input(String name, int width) {
        return graph.placeHolder(name, type, -1, width);
    }

    /**
     * Of [batch, width], the sum over each row, averaged over the rows. In one reduction, and never of one column: ND4J throws where
     * a vector's reduction leaves as many values as there were.
     */
    public SDVariable meanOfRowSums(SDVariable rows, int width) {
        SDVariable several = width == 1 ? graph.concat(1, rows, rows) : rows;
        return several.mean().mul(width);
    }

    /** Of [batch, width], the sum over each row: [batch, 1]. As a product, for the same reason. */
    public SDVariable rowSums(SDVariable rows, int width) {
        float[] ones = new float[width];
        Arrays.fill(ones, 1);
        return matmul(rows, constant("ones." + width, Tensor.of(ones, width, 1)));
    }

    /**
     * Of [batch, width] with at least two columns, log (1/width) Σ exp over each row: [batch, 1]. The gradient of ND4J's own
     * log-sum-exp is wrong, and without the maximum it would overflow.
     */
    public SDVariable logMeanExpOfRows(SDVariable rows) {
        SDVariable largest = rows.max(true, 1);
        return graph.math().log(exp(rows.sub(largest)).mean(true, 1)).add(largest);
    }

    /** A tensor as an array of the graph's type. */
    public INDArray array(Tensor tensor) {
        return array(tensor, type);
    }

    /** Copies a tensor into an array of a type. */
    public static INDArray array(Tensor tensor, DataType type) {
        long[] shape = new long[tensor.shape().length];
        for (int i = 0; i < shape.length; i++) {
            shape[i] = tensor.shape()[i];
        }
        INDArray array = Nd4j.create(tensor.data(), shape, 'c');
        return type == DataType.FLOAT ? array : array.castTo(type);
    }

    /** Copies an array into a tensor. */
    public static Tensor tensor(INDArray array) {
        int[] shape = new int[array.rank()];
        for (int i = 0; i < shape.length; i++) {
            shape[i] = Math.toIntExact(array.size(i));
        }
        return new Tensor(shape, array.dup('c').data().asFloat());
    }

    @Override
    public SDVariable parameter(String name) {
        return variables.computeIfAbsent(name, missing -> graph.var(missing, array(parameters.get(missing))));
    }

    @Override
    public SDVariable constant(String name, Tensor value) {
        return graph.hasVariable(name) ? graph.getVariable(name) : graph.constant(name, array(value));
    }

    @Override
    public SDVariable matmul(SDVariable left, SDVariable right) {
        return graph.mmul(left, right);
    }

    @Override
    public SDVariable add(SDVariable left, SDVariable right) {
        return left.add(right);
    }

    @Override
    public SDVariable subtract(SDVariable left, SDVariable right) {
        return left.sub(right);
    }

    @Override
    public SDVariable multiply(SDVariable left, SDVariable right) {
        return left.mul(right);
    }

    @Override
    public SDVariable divide(SDVariable left, SDVariable right) {
        return left.div(right);
    }

    @Override
    public SDVariable exp(SDVariable x) {
        return graph.math().exp(x);
    }

    @Override
    public SDVariable sqrt(SDVariable x) {
        return graph.math().sqrt(x);
    }

    @Override
    public SDVariable sigmoid(SDVariable x) {
        return graph.nn().sigmoid(x);
    }

    @Override
    public SDVariable tanh(SDVariable x) {
        return graph.math().tanh(x);
    }

    @Override
    public SDVariable relu(SDVariable x) {
        return graph.nn().relu(x, 0);
    }

    @Override
    public SDVariable gelu(SDVariable x) {
        return graph.math().erf(x.mul(Math.sqrt(0.5))).add(1).mul(x).mul(0.5);
    }

    @Override
    public SDVariable softmax(SDVariable x) {
        return graph.nn().softmax(x, -1);
    }

    @Override
    public SDVariable reshape(SDVariable x, int... sizes) {
        return graph.reshape(x, Arrays.stream(sizes).asLongStream().toArray());
    }

    @Override
    public SDVariable transpose(SDVariable x, int... order) {
        return x.permute(order);
    }

    @Override
    public SDVariable slice(SDVariable x, int axis, int from, int to) {
        SDIndex[] ranges = new SDIndex[axis + 1];
        Arrays.fill(ranges, SDIndex.all());
        ranges[axis] = SDIndex.interval(from, to);
        return x.get(ranges);
    }

    @Override
    public SDVariable concat(int axis, List<SDVariable> parts) {
        return parts.size() == 1 ? parts.get(0) : graph.concat(axis, parts.toArray(SDVariable[]::new));
    }

    @Override
    public SDVariable mean(SDVariable x, int axis) {
        return x.mean(true, axis);
    }

    @Override
    public SDVariable convolve(SDVariable images, SDVariable kernel, SDVariable bias, int side, int stride) {
        Conv2DConfig config = Conv2DConfig.builder()
                .kH(side)
                .kW(side)
                .sH(stride)
                .sW(stride)
                .pH(side / 2)
                .pW(side / 2)
                .dH(1)
                .dW(1)
                .paddingMode(PaddingMode.VALID)
                .dataFormat(Conv2DConfig.NCHW)
                .weightsFormat(WeightsFormat.YXIO)
                .build();
        return graph.cnn().conv2d(images, kernel, bias, config);
    }

    @Override
    public SDVariable enlarge(SDVariable images) {
        return graph.cnn().upsampling2d(images, 2, 2, true);
    }

    @Override
    public SDVariable shuffle(SDVariable images) {
        return graph.cnn().depthToSpace(images, 2, DataFormat.NCHW);
    }
}
