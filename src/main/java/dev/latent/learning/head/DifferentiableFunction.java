package dev.latent.learning.head;

/** A smooth function of many variables, to be minimised. */
interface DifferentiableFunction {

    int dimensions();

    /**
     * The value at a point.
     *
     * @param gradient receives the derivatives there
     */
    double evaluate(double[] point, double[] gradient);
}
