package dev.latent.learning.graph;

import dev.latent.learning.Tensor;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.nd4j.autodiff.listeners.At;
import org.nd4j.autodiff.listeners.BaseListener;
import org.nd4j.autodiff.listeners.Operation;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.autodiff.samediff.VariableType;
import org.nd4j.autodiff.samediff.internal.InferenceSession;
import org.nd4j.autodiff.samediff.internal.SameDiffOp;
import org.nd4j.autodiff.samediff.internal.memory.AbstractMemoryMgr;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.api.ops.OpContext;
import org.nd4j.linalg.api.shape.LongShapeDescriptor;
import org.nd4j.linalg.factory.Nd4j;

/**
 * A graph's outputs and gradients as a list of operations on arrays that stay: recorded from one run of SameDiff for feeds of given
 * shapes, then run again and again. SameDiff would work out anew at each step what to run next, and allocate every array. Some
 * operations are recorded as others that give the same and take a fraction of the time: the gradient of {@code matmul} as one product
 * for each wanted side, the gradient of {@code relu}, that of a convolution whose input needs none, that of a bias, and layer
 * normalisation.
 *
 * <p>Parameters are read where the graph has them, so changes in place are seen. For one thread.
 */
public final class GradientProgram implements AutoCloseable {

    /** Where SameDiff keeps it. */
    private static final String GRADIENT_FUNCTION = "grad";

    private final List<Instruction> instructions = new ArrayList<>();

    /** Those of the instructions that outputs need. */
    private final List<Instruction> forward = new ArrayList<>();

    private final Map<String, INDArray> feeds;

    private final List<Lookup.Bound> lookups = new ArrayList<>();

    private final Map<String, INDArray> results = new LinkedHashMap<>();

    private final Map<String, String> gradientNames;

    /** Of tables that no operation of the graph takes. */
    private final Map<String, INDArray> tableGradients;

    /** Of which no other program uses anything; null where memory is shared. */
    private final @Nullable ArrayPool ownPool;

    private final Arrays arrays;

    /**
     * Records.
     *
     * @param builder with a graph whose loss is set
     * @param values  of the inputs, of the shapes to record for
     * @param outputs names of wanted outputs; gradients are wanted of all parameters
     */
    public GradientProgram(SameDiffBuilder builder, Map<String, Tensor> values, Collection<String> outputs) {
        this(builder, values, outputs, new HashMap<>(), new ArrayPool(), true);
    }

    /**
     * Records one of several programs on the same parameters, which run in turn.
     *
     * @param tableGradients of tables that no operation takes, which all programs share: each run writes them anew; they stay open
     * @param pool           memory that all programs share: what one gives lasts until another one runs; it stays open
     */
    public GradientProgram(
            SameDiffBuilder builder,
            Map<String, Tensor> values,
            Collection<String> outputs,
            Map<String, INDArray> tableGradients,
            ArrayPool pool) {
        this(builder, values, outputs, tableGradients, pool, false);
    }

    private GradientProgram(
            SameDiffBuilder builder,
            Map<String, Tensor> values,
            Collection<String> outputs,
            Map<String, INDArray> tableGradients,
            ArrayPool pool,
            boolean alone) {
        this.ownPool = alone ? pool : null;
        this.arrays = new Arrays(pool);
        this.tableGradients = tableGradients;
        this.feeds = builder.arrays(values);
        SameDiff graph = builder.graph();
        List<String> sources = new ArrayList<>(builder.variables().keySet());
        builder.lookups().forEach(lookup -> sources.add(lookup.rows()));
        if (!graph.hasGradientFunction()) {
            graph.createGradFunction(sources.toArray(String[]::new));
        }
        gradientNames =
                sources.stream().collect(Collectors.toMap(Function.identity(), name -> gradientName(graph, name)));
        List<String> wanted = new ArrayList<>(outputs);
        wanted.addAll(gradientNames.values());
        Recorder recorder = new Recorder();
        InferenceSession session = new InferenceSession(graph.getFunction(GRADIENT_FUNCTION));
        session.setMmgr(arrays);
        session.output(wanted, feeds, null, List.of(), List.of(recorder), At.defaultAt(Operation.INFERENCE));
        recorder.recorded.forEach(run -> run.arrays(results));
        requireComplete(graph.getFunction(GRADIENT_FUNCTION), recorder.recorded);
        List<Recorded> needed = needed(recorder.recorded, wanted);
        Set<Recorded> neededForward = Collections.newSetFromMap(new IdentityHashMap<>());
        neededForward.addAll(needed(recorder.recorded, List.copyOf(outputs)));
        for (Recorded run : needed) {
            List<Instruction> recorded = run.instructions(needed, wanted, arrays);
            instructions.addAll(recorded);
            if (neededForward.contains(run)) {
                forward.addAll(recorded);
            }
        }
        for (Lookup lookup : builder.lookups()) {
            INDArray table = builder.value(lookup.table());
            INDArray tableGradient = builder.variables().containsKey(lookup.table())
                    ? gradient(lookup.table())
                    : tableGradients.computeIfAbsent(lookup.table(), unread -> table.like());
            INDArray rows = Objects.requireNonNull(feeds.get(lookup.rows()));
            lookups.add(new Lookup.Bound(lookup.numbers(), table, rows, gradient(lookup.rows()), tableGradient));
        }
    }

    /** Those without whose results what is wanted cannot be had: SameDiff differentiates the input as well. */
    private static List<Recorded> needed(List<Recorded> recorded, List<String> wanted) {
        Set<String> names = new HashSet<>(wanted);
        Deque<Recorded> needed = new ArrayDeque<>();
        for (int i = recorded.size() - 1; i >= 0; i--) {
            Recorded run = recorded.get(i);
            if (run.node.getOutputsOfOp().stream().anyMatch(names::contains)) {
                names.addAll(run.node.getInputsToOp());
                needed.addFirst(run);
            }
        }
        return List.copyOf(needed);
    }

    /** SameDiff runs a few operations, such as control flow, without telling: a program without them would repeat old values. */
    private void requireComplete(SameDiff gradients, List<Recorded> recorded) {
        for (Recorded run : recorded) {
            for (String input : run.node.getInputsToOp()) {
                boolean computed = gradients.getVariable(input).getVariableType() == VariableType.ARRAY;
                if (computed && !results.containsKey(input)) {
                    throw new IllegalStateException("%s, which %s takes, was not recorded"
                            .formatted(input, run.node.getOp().opName()));
                }
            }
        }
    }

    private static String gradientName(SameDiff graph, String parameter) {
        SDVariable gradient = graph.grad(parameter);
        if (gradient == null) {
            throw new IllegalStateException("no gradient for " + parameter);
        }
        return gradient.name();
    }

    /** Computes outputs and gradients for feeds of the recorded shapes. */
    public void run(Map<String, Tensor> values) {
        feed(values);
        for (Instruction instruction : instructions) {
            instruction.run();
        }
        tableGradients.values().forEach(gradient -> gradient.assign(0));
        lookups.forEach(lookup -> lookup.add(values));
    }

    /** Computes outputs alone. */
    public void runForward(Map<String, Tensor> values) {
        feed(values);
        for (Instruction instruction : forward) {
            instruction.run();
        }
    }

    private void feed(Map<String, Tensor> values) {
        values.forEach((name, tensor) -> {
            INDArray array = feeds.get(name);
            if (array != null) {
                array.data().asNioFloat().put(tensor.data());
            }
        });
        lookups.forEach(lookup -> lookup.read(values));
    }

    /** Memory that it needs while it runs, shared or not. */
    public long bytes() {
        return arrays.bytes + ownBytes();
    }

    /** Memory that it holds when others run. */
    public long ownBytes() {
        return feeds.values().stream().mapToLong(ArrayPool::bytes).sum();
    }

    /** The output of the last run; overwritten by the next. */
    public INDArray output(String name) {
        return result(name);
    }

    /** The gradient of the last run; overwritten by the next. */
    public INDArray gradient(String parameter) {
        INDArray ofTable = tableGradients.get(parameter);
        if (ofTable != null) {
            return ofTable;
        }
        String name = gradientNames.get(parameter);
        if (name == null) {
            throw new IllegalArgumentException("no gradient of " + parameter);
        }
        return result(name);
    }

    private INDArray result(String name) {
        INDArray array = results.get(name);
        if (array == null) {
            throw new IllegalArgumentException("no output " + name);
        }
        return array;
    }

    @Override
    public void close() {
        instructions.forEach(Instruction::close);
        feeds.values().forEach(INDArray::close);
        if (ownPool != null) {
            tableGradients.values().forEach(INDArray::close);
            ownPool.close();
        }
    }

    /** What SameDiff ran. */
    private record Recorded(SameDiffOp node, OpContext context) {

        void arrays(Map<String, INDArray> target) {
            for (int i = 0; i < node.getOutputsOfOp().size(); i++) {
                target.put(node.getOutputsOfOp().get(i), context.getOutputArray(i));
            }
        }

        List<Instruction> instructions(List<Recorded> all, List<String> wanted, Arrays arrays) {
            List<INDArray> in = context.getInputArrays();
            List<INDArray> out = context.getOutputArrays();
            return switch (node.getOp().opName()) {
                case "matmul_bp" -> {
                    if (!plainProduct()) {
                        yield List.of(new Instruction.Native(node.getOp(), context));
                    }
                    List<Instruction> products = new ArrayList<>();
                    if (used(0, all, wanted)) {
                        products.add(Instruction.of(
                                "matmul", List.of(in.get(2), in.get(1)), out.get(0), Instruction.NO_NUMBERS, 0, 1, 0));
                    }
                    if (used(1, all, wanted)) {
                        products.add(Instruction.of(
                                "matmul", List.of(in.get(0), in.get(2)), out.get(1), Instruction.NO_NUMBERS, 1, 0, 0));
                    }
                    yield products;
                }
                case "conv2d_bp" -> {
                    ConvolutionGradient gradient = new ConvolutionGradient(context);
                    DataType type = out.get(0).dataType();
                    yield used(0, all, wanted) || !gradient.known()
                            ? List.of(new Instruction.Native(node.getOp(), context))
                            : gradient.instructions(shape -> arrays.allocate(true, type, shape));
                }
                case "thresholdedrelu_bp" -> {
                    boolean atZero = context.getTArguments().equals(List.of(0.0));
                    yield List.of(
                            atZero
                                    ? Instruction.of("relu_bp", in, out.get(0), new double[] {0})
                                    : new Instruction.Native(node.getOp(), context));
                }
                case "layer_norm" ->
                    List.of(
                            LayerNorm.known(context)
                                    ? new LayerNorm.Forward(in.get(0), in.get(1), in.get(2), out.get(0))
                                    : new Instruction.Native(node.getOp(), context));
                case "layer_norm_bp" ->
                    List.of(
                            LayerNorm.known(context)
                                    ? new LayerNorm.Backward(
                                            in.get(0), in.get(1), in.get(3), out.get(0), out.get(1), out.get(2))
                                    : new Instruction.Native(node.getOp(), context));
                case "add_bp" ->
                    List.of(
                            BiasGradient.known(context)
                                    ? new BiasGradient(in.get(2), out.get(0), out.get(1))
                                    : new Instruction.Native(node.getOp(), context));
                default -> List.of(new Instruction.Native(node.getOp(), context));
            };
        }

        /** X W of two matrices, neither transposed. */
        private boolean plainProduct() {
            return context.getInputArrays().stream().allMatch(array -> array.rank() == 2)
                    && context.getIArguments().stream().allMatch(flag -> flag == 0);
        }

        private boolean used(int output, List<Recorded> all, List<String> wanted) {
            String name = node.getOutputsOfOp().get(output);
            return wanted.contains(name)
                    || all.stream().anyMatch(run -> run.node.getInputsToOp().contains(name));
        }
    }

    /** Keeps what SameDiff runs; its own contexts are emptied after each operation. */
    private static final class Recorder extends BaseListener {

        private final List<Recorded> recorded = new ArrayList<>();

        @Override
        public boolean isActive(Operation operation) {
            return true;
        }

        @Override
        public void preOpExecution(SameDiff graph, At at, SameDiffOp node, OpContext context) {
            OpContext copy = Nd4j.getExecutioner().buildContext();
            copy.setInputArrays(new ArrayList<>(context.getInputArrays()));
            copy.setOutputArrays(new ArrayList<>(context.getOutputArrays()));
            copy.setIArguments(
                    context.getIArguments().stream().mapToLong(Long::longValue).toArray());
            copy.setTArguments(context.getTArguments().stream()
                    .mapToDouble(Double::doubleValue)
                    .toArray());
            copy.setDArguments(context.getDArguments().toArray(DataType[]::new));
            boolean[] flags = new boolean[context.numBArguments()];
            for (int i = 0; i < flags.length; i++) {
                flags[i] = context.getBArguments().get(i);
            }
            copy.setBArguments(flags);
            recorded.add(new Recorded(node, copy));
        }
    }

    /** Gives every intermediate result of a program an array of its own. */
    private static final class Arrays extends AbstractMemoryMgr {

        private final ArrayPool pool;

        private long bytes;

        Arrays(ArrayPool pool) {
            this.pool = pool;
            pool.begin();
        }

        @Override
        public INDArray allocate(boolean detached, DataType type, long... shape) {
            INDArray array = pool.allocate(type, shape);
            bytes += ArrayPool.bytes(array);
            return array;
        }

        @Override
        public INDArray allocate(boolean detached, LongShapeDescriptor descriptor) {
            return allocate(detached, descriptor.dataType(), descriptor.getShape());
        }

        @Override
        public void release(INDArray array) {
            // Needed again in the next run.
        }

        @Override
        public void close() {
            // The session does not own them.
        }
    }
}
