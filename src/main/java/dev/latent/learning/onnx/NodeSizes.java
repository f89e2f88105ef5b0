package dev.latent.learning.onnx;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.BinaryOperator;
import onnx.Onnx;
import org.jspecify.annotations.Nullable;

/** What one node makes of tensors whose sizes are known. */
final class NodeSizes {

    private static final int INT64 = Onnx.TensorProto.DataType.INT64_VALUE;

    private static final int INT32 = Onnx.TensorProto.DataType.INT32_VALUE;

    private static final int FLOAT = Onnx.TensorProto.DataType.FLOAT_VALUE;

    private static final int BOOL = Onnx.TensorProto.DataType.BOOL_VALUE;

    private final Onnx.NodeProto node;

    private final NodeAttributes attributes;

    NodeSizes(Onnx.NodeProto node) {
        this.node = node;
        this.attributes = new NodeAttributes(node);
    }

    String operator() {
        return node.getOpType();
    }

    String name() {
        return node.getName().isEmpty() && node.getOutputCount() > 0 ? node.getOutput(0) : node.getName();
    }

    List<String> outputs() {
        return node.getOutputList();
    }

    /** @throws IllegalArgumentException saying what it makes that cannot be told, as in "it makes …" */
    Sized made(Map<String, Sized> known) {
        List<@Nullable Sized> inputs = new ArrayList<>();
        for (int i = 0; i < node.getInputCount(); i++) {
            inputs.add(TensorSizes.input(known, node, i));
        }
        long used =
                node.getOutputList().stream().filter(name -> !name.isEmpty()).count();
        if (used > 1 && !operator().equals("Dropout") && !operator().equals("Split")) {
            throw new IllegalArgumentException("more than one tensor");
        }
        if (!node.getDomain().isEmpty() && !node.getDomain().equals("ai.onnx")) {
            throw new IllegalArgumentException("something that only the domain %s knows".formatted(node.getDomain()));
        }
        return operator().equals("Constant") ? constant() : made(new Inputs(inputs));
    }

    /** The inputs of a node, of which it must have those that it asks for. */
    private record Inputs(List<@Nullable Sized> list) {

        Sized get(int index) {
            Sized sized = index < list.size() ? list.get(index) : null;
            if (sized == null) {
                throw new IllegalArgumentException("something without its input %d".formatted(index));
            }
            return sized;
        }

        boolean has(int index) {
            return index < list.size() && list.get(index) != null;
        }

        List<Extent> dims(int index) {
            return get(index).dims();
        }

        /** Whole numbers that make a size; the vector must be as short as shapes are. */
        List<Extent> numbers(int index) {
            List<Extent> values = get(index).valuesOrUnknown();
            if (values == null) {
                throw new IllegalArgumentException("a tensor whose size cannot be told beforehand");
            }
            return values;
        }
    }

    private Sized constant() {
        Onnx.AttributeProto value = attributes.find("value");
        if (value != null) {
            return SmallTensors.read(value.getT());
        }
        List<Long> numbers = attributes.integers("value_ints");
        if (numbers != null) {
            return Sized.vector(numbers.stream().map(Extent::of).toList());
        }
        Onnx.AttributeProto floats = attributes.find("value_floats");
        if (floats != null) {
            return new Sized(List.of(Extent.of(floats.getFloatsCount())));
        }
        Onnx.AttributeProto number = attributes.find("value_int");
        return new Sized(List.of(), number == null ? null : List.of(Extent.of(number.getI())));
    }

    private Sized made(Inputs in) {
        if (Operators.ALIKE.contains(operator())) {
            return new Sized(in.dims(0));
        }
        BinaryOperator<Extent> arithmetic = Operators.ARITHMETIC.get(operator());
        if (arithmetic != null && in.list().size() == 2) {
            List<Extent> dims = SizeRules.broadcast(in.dims(0), in.dims(1));
            return new Sized(dims, SizeRules.combine(in.get(0), in.get(1), dims, arithmetic));
        }
        if (arithmetic != null || Operators.BROADCAST.contains(operator())) {
            return broadcast(in);
        }
        return switch (operator()) {
            case "Identity" -> in.get(0);
            case "Cast" -> cast(in.get(0));
            case "Shape" -> shape(in.dims(0));
            case "Size" -> new Sized(List.of(), List.of(in.get(0).elements()));
            case "MatMul", "MatMulInteger" -> new Sized(SizeRules.matmul(in.dims(0), in.dims(1)));
            case "Gemm" ->
                new Sized(List.of(
                        in.dims(0).get(attributes.integer("transA", 0) == 0 ? 0 : 1),
                        in.dims(1).get(attributes.integer("transB", 0) == 0 ? 1 : 0)));
            case "Transpose" -> new Sized(SizeRules.transpose(in.dims(0), attributes.integers("perm")));
            case "Reshape" ->
                in.get(0).as(SizeRules.reshape(in.get(0), in.numbers(1), attributes.integer("allowzero", 0) != 0));
            case "Flatten" -> flatten(in.get(0));
            case "Squeeze" -> in.get(0).as(SizeRules.squeeze(in.dims(0), axes(in)));
            case "Unsqueeze" -> in.get(0).as(SizeRules.unsqueeze(in.dims(0), Objects.requireNonNull(axes(in), "axes")));
            case "Concat" -> concat(in);
            case "Slice" -> slice(in);
            case "Gather" -> gather(in);
            case "GatherElements" -> new Sized(in.dims(1));
            case "Expand" -> expand(in);
            case "ConstantOfShape" -> constantOfShape(in);
            case "Range" -> range(in);
            case "Tile" -> tile(in);
            case "Split" -> split(in);
            default -> {
                if (operator().startsWith("Reduce") || operator().startsWith("Arg")) {
                    yield reduce(in);
                }
                throw new IllegalArgumentException("something that is not known here");
            }
        };
    }

    private Sized broadcast(Inputs in) {
        List<Extent> dims = in.dims(0);
        for (int i = 1; i < in.list().size(); i++) {
            dims = SizeRules.broadcast(dims, in.dims(i));
        }
        if (operator().equals("Equal")) {
            return new Sized(dims, SizeRules.combine(in.get(0), in.get(1), dims, Extent::same));
        }
        if (operator().equals("Where")) {
            List<Extent> first = SizeRules.combine(
                    in.get(0),
                    in.get(1),
                    dims,
                    (when, then) -> when.known() && when.factor() != 0 ? then : Extent.UNKNOWN);
            List<Extent> second = SizeRules.combine(
                    in.get(0),
                    in.get(2),
                    dims,
                    (when, other) -> when.known() && when.factor() == 0 ? other : Extent.UNKNOWN);
            if (first != null && second != null) {
                List<Extent> chosen = new ArrayList<>(first);
                for (int i = 0; i < chosen.size(); i++) {
                    chosen.set(i, first.get(i).known() ? first.get(i) : second.get(i));
                }
                return new Sized(dims, chosen);
            }
        }
        return new Sized(dims);
    }

    private Sized cast(Sized input) {
        List<Extent> values = input.values();
        long to = attributes.integer("to", 0);
        if (values == null || to == INT64) {
            return input;
        }
        if (to == INT32 || to == FLOAT) {
            return new Sized(
                    input.dims(),
                    values.stream().map(value -> SizeRules.exact(value, 0)).toList());
        }
        if (to != BOOL) {
            values = null;
        } else {
            values = values.stream()
                    .map(value -> value.known() ? Extent.of(value.factor() == 0 ? 0 : 1) : value)
                    .toList();
        }
        return new Sized(input.dims(), values);
    }

    private Sized shape(List<Extent> dims) {
        int rank = dims.size();
        int start = (int) SizeRules.place(attributes.integer("start", 0), rank, 0, rank);
        int end = (int) SizeRules.place(attributes.integer("end", rank), rank, 0, rank);
        return Sized.vector(dims.subList(start, Math.max(start, end)));
    }

    private Sized flatten(Sized input) {
        int axis = (int) SizeRules.place(attributes.integer("axis", 1), input.rank(), 0, input.rank());
        return new Sized(List.of(
                Sized.elements(input.dims().subList(0, axis)),
                Sized.elements(input.dims().subList(axis, input.rank()))));
    }

    /** As an attribute in older versions, as an input in newer ones. */
    private @Nullable List<Long> axes(Inputs in) {
        if (!in.has(1)) {
            return attributes.integers("axes");
        }
        return in.numbers(1).stream().map(NodeSizes::constant).toList();
    }

    private static long constant(Extent extent) {
        if (!extent.constant()) {
            throw new IllegalArgumentException("a tensor whose size cannot be told beforehand");
        }
        return extent.factor();
    }

    private Sized concat(Inputs in) {
        List<Sized> parts = new ArrayList<>();
        List<Extent> values = new ArrayList<>();
        boolean all = true;
        for (int i = 0; i < in.list().size(); i++) {
            Sized part = in.get(i);
            parts.add(part);
            List<Extent> some = part.valuesOrUnknown();
            all &= some != null && part.rank() == 1;
            values.addAll(all && some != null ? some : List.of());
        }
        int axis = SizeRules.axis(attributes.integer("axis", 0), parts.get(0).rank());
        boolean small = all && values.size() <= Sized.MAX_VALUES;
        return new Sized(SizeRules.concat(parts, axis), small ? values : null);
    }

    private Sized slice(Inputs in) {
        Sized input = in.get(0);
        List<Extent> starts = in.numbers(1);
        List<Extent> ends = in.numbers(2);
        List<Extent> dims = new ArrayList<>(input.dims());
        List<Extent> values = input.values();
        for (int i = 0; i < starts.size(); i++) {
            int axis = in.has(3) ? SizeRules.axis(constant(in.numbers(3).get(i)), dims.size()) : i;
            Extent step = in.has(4) ? in.numbers(4).get(i) : Extent.ONE;
            Extent size = SizeRules.known(SizeRules.slice(dims.get(axis), starts.get(i), ends.get(i), step));
            values = values != null && input.rank() == 1 ? sliced(values, starts.get(i), size, step) : null;
            dims.set(axis, size);
        }
        return new Sized(dims, values);
    }

    private static List<Extent> sliced(List<Extent> values, Extent start, Extent size, Extent step) {
        long from = SizeRules.place(constant(start), values.size(), 0, Math.max(0, values.size() - 1L));
        List<Extent> result = new ArrayList<>();
        for (int i = 0; i < size.factor(); i++) {
            result.add(values.get(Math.toIntExact(from + i * constant(step))));
        }
        return result;
    }

    private Sized gather(Inputs in) {
        Sized data = in.get(0);
        Sized indices = in.get(1);
        int axis = SizeRules.axis(attributes.integer("axis", 0), data.rank());
        List<Extent> dims = SizeRules.gather(data.dims(), indices.dims(), axis);
        List<Extent> from = data.values();
        List<Extent> places = indices.values();
        if (from == null || places == null || data.rank() != 1) {
            return new Sized(dims);
        }
        List<Extent> values = new ArrayList<>();
        for (Extent place : places) {
            boolean known = place.constant();
            values.add(known ? from.get((int) SizeRules.axis(place.factor(), from.size())) : Extent.UNKNOWN);
        }
        return new Sized(dims, values);
    }

    private Sized expand(Inputs in) {
        List<Extent> asked = in.numbers(1);
        asked.forEach(SizeRules::positive);
        List<Extent> dims = SizeRules.broadcast(in.dims(0), asked);
        List<Extent> values = in.get(0).values();
        return values != null && values.size() == 1
                ? new Sized(dims, SizeRules.repeated(values.get(0), dims))
                : new Sized(dims);
    }

    private Sized constantOfShape(Inputs in) {
        List<Extent> dims = in.numbers(0);
        dims.forEach(SizeRules::positive);
        Onnx.AttributeProto value = attributes.find("value");
        List<Extent> of = value == null
                ? List.of(Extent.of(0))
                : SmallTensors.read(value.getT()).values();
        return new Sized(dims, of == null || of.size() != 1 ? null : SizeRules.repeated(of.get(0), dims));
    }

    private Sized range(Inputs in) {
        Extent start = in.numbers(0).get(0);
        Extent limit = in.numbers(1).get(0);
        Extent step = in.numbers(2).get(0);
        Extent span = limit.minus(start);
        if (step.equals(Extent.ONE) && span.known() && span.factor() >= 0) {
            return new Sized(List.of(span));
        }
        long from = constant(start);
        long to = constant(limit);
        long by = constant(step);
        if (by == 0) {
            throw new IllegalArgumentException("numbers without end");
        }
        return new Sized(List.of(Extent.of(Math.max(0, -Math.floorDiv(-Math.subtractExact(to, from), by)))));
    }

    private Sized tile(Inputs in) {
        List<Extent> times = in.numbers(1);
        List<Extent> dims = new ArrayList<>();
        for (int i = 0; i < in.get(0).rank(); i++) {
            dims.add(in.dims(0).get(i).times(SizeRules.positive(times.get(i))));
        }
        return new Sized(dims);
    }

    /** Into equal parts; others are not known here. */
    private Sized split(Inputs in) {
        int axis = SizeRules.axis(attributes.integer("axis", 0), in.get(0).rank());
        List<Long> given =
                in.has(1) ? in.numbers(1).stream().map(NodeSizes::constant).toList() : attributes.integers("split");
        Extent part = given == null || given.isEmpty()
                ? in.dims(0).get(axis).over(Extent.of(node.getOutputCount()))
                : Extent.of(given.get(0));
        if (given != null && Collections.frequency(given, part.factor()) != given.size()) {
            throw new IllegalArgumentException("parts of different sizes");
        }
        List<Extent> dims = new ArrayList<>(in.dims(0));
        dims.set(axis, SizeRules.known(part));
        return new Sized(dims);
    }

    private Sized reduce(Inputs in) {
        boolean arg = operator().startsWith("Arg");
        List<Long> axes = arg ? List.of(attributes.integer("axis", 0)) : axes(in);
        boolean nothing =
                !arg && attributes.integer("noop_with_empty_axes", 0) != 0 && (axes == null || axes.isEmpty());
        boolean keep = attributes.integer("keepdims", 1) != 0;
        return new Sized(nothing ? in.dims(0) : SizeRules.reduce(in.dims(0), axes, keep));
    }
}
