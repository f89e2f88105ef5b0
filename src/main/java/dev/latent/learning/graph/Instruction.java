package dev.latent.learning.graph;

import java.util.List;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.api.ops.CustomOp;
import org.nd4j.linalg.api.ops.DynamicCustomOp;
import org.nd4j.linalg.api.ops.Op;
import org.nd4j.linalg.api.ops.OpContext;
import org.nd4j.linalg.factory.Nd4j;

/** One operation with its arrays. */
record Instruction(Object operation, OpContext context) {

    static final double[] NO_NUMBERS = {};

    static Instruction of(String name, List<INDArray> inputs, INDArray output, double[] numbers, long... integers) {
        OpContext context = Nd4j.getExecutioner().buildContext();
        context.setInputArrays(inputs);
        context.setOutputArrays(List.of(output));
        context.setTArguments(numbers);
        context.setIArguments(integers);
        return new Instruction(DynamicCustomOp.builder(name).build(), context);
    }

    void run() {
        if (operation instanceof CustomOp custom) {
            Nd4j.getExecutioner().exec(custom, context);
        } else {
            Nd4j.getExecutioner().exec((Op) operation, context);
        }
    }

    void close() {
        try {
            context.close();
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }
}
