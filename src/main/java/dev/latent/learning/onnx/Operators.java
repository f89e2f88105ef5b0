package dev.latent.learning.onnx;

import java.util.Map;
import java.util.Set;
import java.util.function.BinaryOperator;

/** Operators by what they do to sizes. */
final class Operators {

    /** Give a tensor of the size of their first input. */
    static final Set<String> ALIKE = Set.of(
            "Abs",
            "Acos",
            "Asin",
            "Atan",
            "Ceil",
            "Celu",
            "Clip",
            "Cos",
            "Cosh",
            "CumSum",
            "DequantizeLinear",
            "Dropout",
            "Elu",
            "Erf",
            "Exp",
            "Floor",
            "Gelu",
            "HardSigmoid",
            "HardSwish",
            "IsInf",
            "IsNaN",
            "LayerNormalization",
            "LeakyRelu",
            "Log",
            "LogSoftmax",
            "Mish",
            "Neg",
            "Not",
            "QuantizeLinear",
            "Reciprocal",
            "Relu",
            "Round",
            "ScatterElements",
            "ScatterND",
            "Selu",
            "Sigmoid",
            "Sign",
            "Sin",
            "Sinh",
            "Softmax",
            "Softplus",
            "Softsign",
            "Sqrt",
            "Swish",
            "Tan",
            "Tanh",
            "ThresholdedRelu",
            "Trilu");

    /** Give a tensor of the size of their inputs together. */
    static final Set<String> BROADCAST = Set.of(
            "And",
            "Equal",
            "Greater",
            "GreaterOrEqual",
            "Less",
            "LessOrEqual",
            "Mean",
            "Or",
            "PRelu",
            "Pow",
            "Sum",
            "Where",
            "Xor");

    /** Give a tensor of the size of both inputs together, whose numbers are known where those of both are. */
    static final Map<String, BinaryOperator<Extent>> ARITHMETIC = Map.of(
            "Add",
            Extent::plus,
            "Sub",
            Extent::minus,
            "Mul",
            Extent::times,
            "Div",
            Extent::over,
            "Mod",
            Extent::modulo,
            "Max",
            Extent::larger,
            "Min",
            Extent::smaller);

    private Operators() {}
}
