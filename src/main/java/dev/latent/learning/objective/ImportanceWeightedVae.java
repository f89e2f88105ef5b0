package dev.latent.learning.objective;

import dev.latent.learning.graph.SameDiffBuilder;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.nd4j.autodiff.samediff.SDVariable;

/**
 * Importance weighted autoencoder (Burda, Grosse &amp; Salakhutdinov 2016, eq. 8), with k draws zᵢ = μ + σ εᵢ for each example:
 *
 * <pre>
 * loss   = −log (1/k) Σᵢ exp(wᵢ)
 * wᵢ     = log p(x|zᵢ) + log p(zᵢ) − log q(zᵢ|x) = log p(x|zᵢ) − ½ Σⱼ (zᵢⱼ² − εᵢⱼ² − log σⱼ²)
 * </pre>
 *
 * <p>in nats, averaged over the batch. Its negative, reported as {@code iwae}, is a bound of log p(x) that rises with k and is the
 * ELBO for k = 1. {@code elbo}, {@code reconstruction} and {@code kl} are those of the {@link Vae}, from the same draws.
 */
final class ImportanceWeightedVae extends LatentVariableModel {

    private final int draws;

    ImportanceWeightedVae(VaeSpec spec, Setup setup) {
        super(spec, spec.importanceSamples(), spec.binarize(), setup);
        this.draws = spec.importanceSamples();
    }

    @Override
    public Map<String, SDVariable> build(SameDiffBuilder graph) {
        SDVariable x = input(graph);
        SDVariable noise = noise(graph);
        GaussianEncoder.Posterior<SDVariable> posterior = encoder.posterior(graph, x);
        SDVariable logVariance = repeated(graph, posterior.logVariance(), draws);
        SDVariable z = repeated(graph, posterior.mean(), draws)
                .add(graph.exp(logVariance.mul(0.5)).mul(noise));
        SDVariable costs = decoder.costs(graph, repeated(graph, x, draws), z);
        SDVariable fromPrior = z.mul(z).sub(noise.mul(noise)).sub(logVariance);
        SDVariable weights = costs.add(
                        graph.rowSums(fromPrior, embeddingDimensions()).mul(0.5))
                .neg();
        SDVariable distortion = graph.meanOfRowSums(costs, 1);
        SDVariable kl = encoder.meanKl(graph, posterior);
        SDVariable ofExamples = graph.transpose(graph.reshape(weights, draws, -1), 1, 0);
        SDVariable bound = graph.meanOfRowSums(graph.logMeanExpOfRows(ofExamples), 1);
        Map<String, SDVariable> terms = new LinkedHashMap<>();
        terms.put(LOSS, bound.mul(LOSS, -1));
        terms.put("elbo", distortion.add(kl).mul("elbo", -1));
        terms.put("reconstruction", distortion.mul("reconstruction", -1));
        terms.put("kl", kl.mul("kl", 1));
        terms.put("iwae", bound.mul("iwae", 1));
        return terms;
    }

    /** All rows, then all rows again, as often as there are draws: by doubling, because ND4J's {@code tile} is slow. */
    private static SDVariable repeated(SameDiffBuilder graph, SDVariable rows, int times) {
        if (times == 1) {
            return rows;
        }
        SDVariable half = repeated(graph, rows, times / 2);
        SDVariable even = graph.concat(0, List.of(half, half));
        return times % 2 == 0 ? even : graph.concat(0, List.of(even, rows));
    }
}
