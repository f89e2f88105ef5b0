package dev.latent.learning.graph;

import java.util.List;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.api.ops.CustomOp;
import org.nd4j.linalg.api.ops.DynamicCustomOp;
import org.nd4j.linalg.api.ops.Op;
import org.nd4j.linalg.api.ops.OpContext;
import org.nd4j.linalg.factory.Nd4j;

/** One step of a recorded program, on arrays that stay. */
interface Instruction {

    double[] NO_NUMBERS = {};

    void run();

    /** Frees what is its own; arrays are not. */
    default void close() {}

    static Instruction of(String name, List<INDArray> inputs, INDArray output, double[] numbers, long... integers) {
        OpContext context = Nd4j.getExecutioner().buildContext();
        context.setInputArrays(inputs);
        context.setOutputArrays(List.of(output));
        context.setTArguments(numbers);
        context.setIArguments(integers);
        return new Native(DynamicCustomOp.builder(name).build(), context);
    }

    /** An operation of ND4J. */
    record Native(Object operation, OpContext context) implements Instruction {

        @Override
        public void run() {
            if (operation instanceof CustomOp custom) {
                Nd4j.getExecutioner().exec(custom, context);
            } else {
                Nd4j.getExecutioner().exec((Op) operation, context);
            }
        }

        @Override
        public void close() {
            try {
                context.close();
            } catch (Exception e) {
                throw new IllegalStateException(e);
            }
        }
    }
}
