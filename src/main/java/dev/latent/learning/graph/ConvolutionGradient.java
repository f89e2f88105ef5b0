package dev.latent.learning.graph;

import java.util.List;
import java.util.function.Function;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.api.ops.OpContext;

/**
 * The gradients of a convolution's kernel and bias alone, as of a first layer, whose input nobody wants a gradient of. ND4J's
 * {@code conv2d_bp} computes that one too, and takes five times as long as this for a grey image. With P the patches that each output
 * looks at, [batch, side² in, places], and G the gradient of the outputs, [batch, out, places]:
 *
 * <pre>
 * kernel: Σ_b P_b G_bᵀ      bias: Σ over b and places of G
 * </pre>
 */
final class ConvolutionGradient {

    /** Of the operation's integers: kernel, stride, padding and dilation, two each. */
    private static final int GEOMETRY = 8;

    private final OpContext context;

    private final long[] integers;

    /** @param context of {@code conv2d_bp} */
    ConvolutionGradient(OpContext context) {
        this.context = context;
        this.integers =
                context.getIArguments().stream().mapToLong(Long::longValue).toArray();
    }

    /** With a bias, padding as given, images [batch, channels, height, width] and kernels [height, width, in, out]. */
    boolean known() {
        boolean bias = context.numInputArguments() == 4;
        boolean padded = integers[GEOMETRY] == 0;
        boolean formats = integers[GEOMETRY + 1] == 0 && integers[GEOMETRY + 2] == 0;
        return bias && padded && formats;
    }

    /** @param allocate gives an array of a shape, which stays */
    List<Instruction> instructions(Function<long[], INDArray> allocate) {
        INDArray images = context.getInputArray(0);
        INDArray gradient = context.getInputArray(3);
        long batch = gradient.size(0);
        long out = gradient.size(1);
        long places = gradient.size(2) * gradient.size(3);
        long values = integers[0] * integers[1] * images.size(1);
        INDArray patches = allocate.apply(
                new long[] {batch, images.size(1), integers[0], integers[1], gradient.size(2), gradient.size(3)});
        INDArray kernels = allocate.apply(new long[] {batch, values, out});
        INDArray sum = allocate.apply(new long[] {values, out});
        return List.of(
                Instruction.of("im2col", List.of(images), patches, new double[] {0}, patchIntegers()),
                Instruction.of(
                        "matmul",
                        List.of(patches.reshape(batch, values, places), gradient.reshape(batch, out, places)),
                        kernels,
                        Instruction.NO_NUMBERS,
                        0,
                        1,
                        0),
                Instruction.of("reduce_sum", List.of(kernels), sum, Instruction.NO_NUMBERS, 0),
                Instruction.of(
                        "permute",
                        List.of(sum.reshape(images.size(1), integers[0], integers[1], out)),
                        context.getOutputArray(1),
                        Instruction.NO_NUMBERS,
                        1,
                        2,
                        0,
                        3),
                Instruction.of(
                        "reduce_sum", List.of(gradient), context.getOutputArray(2), Instruction.NO_NUMBERS, 0, 2, 3));
    }

    /** Its last says that padding is as given. */
    private long[] patchIntegers() {
        long[] geometry = new long[GEOMETRY + 1];
        System.arraycopy(integers, 0, geometry, 0, GEOMETRY);
        return geometry;
    }
}
