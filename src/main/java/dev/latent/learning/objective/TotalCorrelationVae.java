package dev.latent.learning.objective;

import dev.latent.learning.Tensor;
import dev.latent.learning.graph.SameDiffBuilder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.nd4j.autodiff.samediff.SDVariable;

/**
 * β-TCVAE (Chen et al. 2018). With q(z) = E[q(z|x)] over the training examples, the KL term is three:
 *
 * <pre>
 * loss = −log p(x|z) + MI + β TC + dwKL
 * MI   = log q(z|x) − log q(z)           how much z tells of which example it is from
 * TC   = log q(z) − Σⱼ log q(zⱼ)         how far the dimensions are from independent
 * dwKL = Σⱼ log q(zⱼ) − log p(zⱼ)        how far each dimension is from the prior
 * </pre>
 *
 * <p>at one draw z for each example, averaged over the batch, in nats. Densities of q(z) come from the batch by minibatch-weighted
 * sampling (eq. S5 there): of M examples out of N,
 *
 * <pre>
 * log q(zᵢ) ≈ log 1/(N M) Σⱼ q(zᵢ|xⱼ),   the same for each dimension alone
 * </pre>
 *
 * <p>N moves the reported values by constants, and no gradient. An example meets itself in every batch, and N is divided by once for
 * each density, so a log density comes out too small by something between log M and log N, where every example is far from the
 * others and where all are alike: MI is too large by as much, TC by up to as much for each dimension, and dwKL too small by what
 * the two have together. Their sum is right. Compare each with other runs on the same data, not with 0.
 */
final class TotalCorrelationVae extends LatentVariableModel {

    private static final double LOG_2_PI = Math.log(2 * Math.PI);

    private final double beta;

    private final double logExamples;

    TotalCorrelationVae(BetaTcVaeSpec spec, Setup setup) {
        super(spec, 1, false, setup);
        this.beta = spec.beta();
        this.logExamples = Math.log(setup.trainingExamples());
    }

    /** Densities are taken over the batch, so the few examples that are left of an epoch would be another objective. */
    @Override
    public boolean wholeBatches() {
        return true;
    }

    @Override
    public Map<String, SDVariable> build(SameDiffBuilder graph) {
        SDVariable x = input(graph);
        SDVariable noise = noise(graph);
        GaussianEncoder.Posterior<SDVariable> posterior = encoder.posterior(graph, x);
        SDVariable logVariance = posterior.logVariance();
        SDVariable z = posterior.mean().add(graph.exp(logVariance.mul(0.5)).mul(noise));
        SDVariable distortion = decoder.meanCost(graph, x, z);
        // log q(z|x) at z = μ + σ ε
        SDVariable own = meanLogDensity(graph, noise.mul(noise).add(logVariance));
        SDVariable prior = meanLogDensity(graph, z.mul(z));
        SDVariable ones = graph.exp(noise.mul(0));
        Aggregate aggregate = aggregate(graph, z, ones, posterior);
        SDVariable information = own.sub(aggregate.joint());
        SDVariable correlation = aggregate.joint().sub(aggregate.product());
        SDVariable dimensionWise = aggregate.product().sub(prior);
        SDVariable kl = encoder.meanKl(graph, posterior);
        Map<String, SDVariable> terms = new LinkedHashMap<>();
        terms.put(LOSS, distortion.add(information).add(correlation.mul(beta)).add(LOSS, dimensionWise));
        terms.put("elbo", distortion.add(kl).mul("elbo", -1));
        terms.put("reconstruction", distortion.mul("reconstruction", -1));
        terms.put("kl", kl.mul("kl", 1));
        terms.put("mutualInformation", information.mul("mutualInformation", 1));
        terms.put("totalCorrelation", correlation.mul("totalCorrelation", 1));
        terms.put("dimensionWiseKl", dimensionWise.mul("dimensionWiseKl", 1));
        return terms;
    }

    /**
     * Means over the batch.
     *
     * @param joint   log q(z)
     * @param product Σⱼ log q(zⱼ)
     */
    private record Aggregate(SDVariable joint, SDVariable product) {}

    /**
     * All dimensions in one matrix [latentDim · batch, batch], one below the other: a few large operations, not many small ones. Rows
     * are spread by products, because the gradient of a broadcast row is slow.
     *
     * @param ones [batch, latentDim]
     */
    private Aggregate aggregate(
            SameDiffBuilder graph, SDVariable z, SDVariable ones, GaussianEncoder.Posterior<SDVariable> posterior) {
        int dimensions = embeddingDimensions();
        SDVariable chosen = oneBelowTheOther(graph, ones);
        SDVariable inverse = graph.exp(posterior.logVariance().mul(-0.5));
        SDVariable scaledMean = posterior.mean().mul(inverse).neg();
        // (zᵢ − μⱼ) / σⱼ √2
        SDVariable distance = graph.matmul(
                graph.concat(1, List.of(oneBelowTheOther(graph, z), chosen)),
                graph.transpose(graph.concat(1, List.of(inverse, scaledMean)).mul(Math.sqrt(0.5)), 1, 0));
        SDVariable exponent = distance.mul(distance);
        SDVariable constant = posterior.logVariance().add(LOG_2_PI).mul(-0.5);
        SDVariable joint = graph.matmul(ones, graph.transpose(constant, 1, 0))
                .sub(Arrays.stream(graph.graph().split(exponent, dimensions, 0))
                        .reduce(SDVariable::add)
                        .orElseThrow());
        // Of one dimension nothing has to be subtracted first: no exponential is above 1, and that of z's own example
        // is never near 0.
        SDVariable sums = graph.matmul(graph.exp(exponent.neg()), inverse).mul(chosen);
        SDVariable marginal = graph.graph().math().log(graph.rowSums(sums, dimensions));
        SDVariable logBatch = graph.graph().math().log(ones.sum().div(dimensions));
        SDVariable product = graph.meanOfRowSums(marginal, 1)
                .sub(logBatch)
                .sub(logExamples + 0.5 * LOG_2_PI)
                .mul(dimensions);
        return new Aggregate(
                graph.meanOfRowSums(graph.logMeanExpOfRows(joint), 1).sub(logExamples), product);
    }

    /** [batch, latentDim] → [latentDim · batch, latentDim]: of all rows the first column alone, the others 0, then the second, and so on. */
    private SDVariable oneBelowTheOther(SameDiffBuilder graph, SDVariable rows) {
        int dimensions = embeddingDimensions();
        List<SDVariable> columns = new ArrayList<>();
        for (int dimension = 0; dimension < dimensions; dimension++) {
            float[] one = new float[dimensions];
            one[dimension] = 1;
            columns.add(graph.multiply(rows, graph.constant("dimension." + dimension, Tensor.of(one, 1, dimensions))));
        }
        return graph.concat(0, columns);
    }

    /** Mean over the batch of −½ Σ (terms + log 2π). */
    private SDVariable meanLogDensity(SameDiffBuilder graph, SDVariable terms) {
        return graph.meanOfRowSums(terms.add(LOG_2_PI), embeddingDimensions()).mul(-0.5);
    }
}
