package dev.latent.learning.graph;

import dev.latent.learning.Tensor;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
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
 * shapes, then run again and again. SameDiff would work out anew at each step what to run next, and allocate every array. Three
 * operations are recorded as others that give the same and take a fraction of the time: the gradient of {@code matmul} as one product
 * for each wanted side, the gradient of {@code relu}, and that of a convolution whose input needs none.
 *
 * <p>Parameters are read where the graph has them, so changes in place are seen. For one thread.
 */
public final class GradientProgram implements AutoCloseable {

    /** Where SameDiff keeps it. */
    private static final String GRADIENT_FUNCTION = "grad";

    private final List<Instruction> instructions;

    private final Map<String, INDArray> feeds = new LinkedHashMap<>();

    private final Map<String, INDArray> results = new LinkedHashMap<>();

    private final Map<String, String> gradientNames;

    private final Arrays arrays = new Arrays();

    /**
     * Records.
     *
     * @param graph      with its loss set
     * @param feeds      arrays of the shapes to record for; they belong to the program from here on
     * @param outputs    names of wanted outputs
     * @param parameters names of variables whose gradients are wanted
     */
    public GradientProgram(
            SameDiff graph, Map<String, INDArray> feeds, Collection<String> outputs, Collection<String> parameters) {
        if (!graph.hasGradientFunction()) {
            graph.createGradFunction(parameters.toArray(String[]::new));
        }
        gradientNames =
                parameters.stream().collect(Collectors.toMap(Function.identity(), name -> gradientName(graph, name)));
        List<String> wanted = new ArrayList<>(outputs);
        wanted.addAll(gradientNames.values());
        Recorder recorder = new Recorder();
        InferenceSession session = new InferenceSession(graph.getFunction(GRADIENT_FUNCTION));
        session.setMmgr(arrays);
        session.output(wanted, feeds, null, List.of(), List.of(recorder), At.defaultAt(Operation.INFERENCE));
        recorder.recorded.forEach(run -> run.arrays(results));
        requireComplete(graph.getFunction(GRADIENT_FUNCTION), recorder.recorded);
        this.feeds.putAll(feeds);
        List<Instruction> program = new ArrayList<>();
        List<Recorded> needed = needed(recorder.recorded, wanted);
        for (Recorded run : needed) {
            program.addAll(run.instructions(needed, wanted, arrays));
        }
        instructions = List.copyOf(program);
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
        values.forEach((name, tensor) -> {
            INDArray array = feeds.get(name);
            if (array != null) {
                array.data().asNioFloat().put(tensor.data());
            }
        });
        for (Instruction instruction : instructions) {
            instruction.run();
        }
    }

    /** The output of the last run; overwritten by the next. */
    public INDArray output(String name) {
        return result(name);
    }

    /** The gradient of the last run; overwritten by the next. */
    public INDArray gradient(String parameter) {
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
        arrays.free();
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
                        yield List.of(new Instruction(node.getOp(), context));
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
                            ? List.of(new Instruction(node.getOp(), context))
                            : gradient.instructions(shape -> arrays.allocate(true, type, shape));
                }
                case "thresholdedrelu_bp" -> {
                    boolean atZero = context.getTArguments().equals(List.of(0.0));
                    yield List.of(
                            atZero
                                    ? Instruction.of("relu_bp", in, out.get(0), new double[] {0})
                                    : new Instruction(node.getOp(), context));
                }
                default -> List.of(new Instruction(node.getOp(), context));
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

    /** Gives every intermediate result an array of its own, and frees them all together. */
    private static final class Arrays extends AbstractMemoryMgr {

        private final List<INDArray> all = new ArrayList<>();

        @Override
        public INDArray allocate(boolean detached, DataType type, long... shape) {
            INDArray array = Nd4j.createUninitializedDetached(type, shape);
            all.add(array);
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

        void free() {
            all.stream().filter(INDArray::closeable).forEach(INDArray::close);
        }
    }
}
