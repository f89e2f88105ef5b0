package dev.latent.learning.graph;

import dev.latent.learning.Tensor;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.nd4j.autodiff.samediff.SDIndex;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.autodiff.samediff.internal.Variable;
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

    private final Function<String, INDArray> values;

    private final int length;

    /** Places of dropout so far; negative where there is none. */
    private int dropouts = -1;

    private final Map<String, SDVariable> variables = new LinkedHashMap<>();

    private final Map<String, INDArray> tables = new LinkedHashMap<>();

    private final List<Lookup> lookups = new ArrayList<>();

    /** @param parameters the values to start from; only those that the network asks for become part of the graph */
    public SameDiffBuilder(Parameters parameters, DataType type) {
        this(parameters, type, 0);
    }

    /** @param length of the texts that the graph is built for, padding included */
    public SameDiffBuilder(Parameters parameters, DataType type, int length) {
        this(memory(parameters, type), type, length);
    }

    /** @param values arrays of parameters by name; graphs that are built on the same ones share them */
    public SameDiffBuilder(Function<String, INDArray> values, DataType type, int length) {
        this.values = values;
        this.type = type;
        this.length = length;
    }

    private static Function<String, INDArray> memory(Parameters parameters, DataType type) {
        Map<String, INDArray> arrays = new HashMap<>();
        return name -> arrays.computeIfAbsent(name, missing -> array(parameters.get(missing), type));
    }

    public SameDiff graph() {
        return graph;
    }

    /** The variables that training changes, in the order of their first use. */
    public Map<String, SDVariable> variables() {
        return variables;
    }

    /** Tables that rows are looked up in, which may be variables as well. */
    public Map<String, INDArray> tables() {
        return tables;
    }

    List<Lookup> lookups() {
        return lookups;
    }

    /** Arrays of the graph's type for its inputs, the rows that were looked up included. */
    public Map<String, INDArray> arrays(Map<String, Tensor> feeds) {
        Map<String, INDArray> arrays = new HashMap<>();
        feeds.forEach((name, tensor) -> {
            if (isRead(name)) {
                arrays.put(name, array(tensor));
            }
        });
        for (Lookup lookup : lookups) {
            Tensor numbers = Lookup.of(feeds, lookup.numbers());
            int[] rows = new int[numbers.data().length];
            for (int i = 0; i < rows.length; i++) {
                rows[i] = (int) numbers.data()[i];
            }
            arrays.put(lookup.rows(), Nd4j.pullRows(values.apply(lookup.table()), 1, rows));
        }
        return arrays;
    }

    /** The current value of a parameter. */
    public INDArray value(String parameter) {
        return values.apply(parameter);
    }

    /**
     * Gradients of the graph's loss by all parameters, by SameDiff itself: slow, and what {@link GradientProgram} has to agree with.
     */
    public Map<String, INDArray> gradients(Map<String, Tensor> feeds) {
        List<String> sources = new ArrayList<>(variables.keySet());
        lookups.forEach(lookup -> sources.add(lookup.rows()));
        if (!graph.hasGradientFunction()) {
            graph.createGradFunction(sources.toArray(String[]::new));
        }
        Map<String, INDArray> gradients = new LinkedHashMap<>(graph.calculateGradients(arrays(feeds), sources));
        for (Lookup lookup : lookups) {
            INDArray ofRows = gradients.remove(lookup.rows());
            INDArray ofTable = gradients.computeIfAbsent(
                    lookup.table(), table -> values.apply(table).like());
            float[] numbers = Lookup.of(feeds, lookup.numbers()).data();
            for (int i = 0; i < numbers.length; i++) {
                ofTable.getRow((long) numbers[i]).addi(ofRows.getRow(i));
            }
        }
        return gradients;
    }

    /** Whether an operation takes this input: the numbers of rows are read outside of the graph alone. */
    private boolean isRead(String input) {
        Map<String, Variable> all = graph.getVariables();
        Variable variable = all.get(input);
        List<String> readers = variable == null ? null : variable.getInputsForOp();
        return readers != null && !readers.isEmpty();
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

    /** From here on networks are built with dropout: with an input {@link #dropout(int)} at each place that they name. */
    public void withDropout() {
        dropouts = 0;
    }

    /** The name of the input of a place of dropout, [batch · length, width]: 0 or 1 / (1 − rate). */
    public static String dropout(int place) {
        return "dropout." + place;
    }

    @Override
    public SDVariable dropout(SDVariable x, int width) {
        return dropouts < 0 ? x : x.mul(graph.placeHolder(dropout(dropouts++), type, -1, width));
    }

    /** An input of tokens, {@code name}, with their {@link #mask} and {@link #positions}: all [batch, length]. */
    public SDVariable tokens(String name) {
        return graph.placeHolder(name, type, -1, length);
    }

    /** An input of row numbers for {@link #lookup}, [batch, length]. */
    public SDVariable numbers(String name) {
        return graph.placeHolder(name, type, -1, length);
    }

    @Override
    public SDVariable mask(SDVariable tokens) {
        return aside(tokens, TokenRows.MASK);
    }

    @Override
    public SDVariable positions(SDVariable tokens) {
        return aside(tokens, TokenRows.POSITIONS);
    }

    @Override
    public SDVariable place(SDVariable tokens) {
        return graph.placeHolder(tokens.name() + TokenRows.PLACE, type, -1, 1, length);
    }

    private SDVariable aside(SDVariable tokens, String suffix) {
        String name = tokens.name() + suffix;
        return graph.hasVariable(name) ? graph.getVariable(name) : graph.placeHolder(name, type, -1, length);
    }

    @Override
    public SDVariable lookup(String table, SDVariable numbers) {
        INDArray array = tables.computeIfAbsent(table, values);
        Lookup lookup = new Lookup(table, numbers.name(), "rows." + lookups.size());
        lookups.add(lookup);
        return graph.placeHolder(lookup.rows(), type, -1, array.size(1));
    }

    @Override
    public SDVariable sequences(SDVariable rows, SDVariable tokens, int... sizes) {
        int[] shape = new int[2 + sizes.length];
        shape[0] = -1;
        shape[1] = length;
        System.arraycopy(sizes, 0, shape, 2, sizes.length);
        return reshape(rows, shape);
    }

    @Override
    public SDVariable parameter(String name) {
        return variables.computeIfAbsent(name, missing -> {
            INDArray array = values.apply(missing);
            SDVariable variable = graph.var(missing, array);
            if (variable.getArr() != array) {
                throw new IllegalStateException(missing + " was copied into the graph");
            }
            return variable;
        });
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
    public SDVariable layerNorm(SDVariable x, SDVariable gain, SDVariable bias) {
        return graph.nn().layerNorm(x, gain, bias, false, 1);
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
