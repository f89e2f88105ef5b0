package dev.latent.learning.objective;

import dev.latent.learning.graph.SameDiffBuilder;
import java.util.LinkedHashMap;
import java.util.Map;
import org.nd4j.autodiff.samediff.SDVariable;

/**
 * Variational autoencoder (Kingma &amp; Welling 2014), and with β ≠ 1 the β-VAE (Higgins et al. 2017). With q(z|x) = N(μ(x), diag
 * σ²(x)) and p(z) = N(0, I), one sample z = μ + σ ε for each example and step:
 *
 * <pre>
 * loss = −log p(x|z) + β KL
 * KL   = ½ Σⱼ (μⱼ² + σⱼ² − log σⱼ² − 1)
 * </pre>
 *
 * <p>in nats, summed over dimensions and averaged over the batch.
 */
public final class Vae extends LatentVariableModel {

    private final double beta;

    Vae(LatentVariableSpec spec, double beta, boolean binarize, Setup setup) {
        super(spec, 1, binarize, setup);
        this.beta = beta;
    }

    @Override
    public Map<String, SDVariable> build(SameDiffBuilder graph) {
        SDVariable x = input(graph);
        SDVariable noise = noise(graph);
        GaussianEncoder.Posterior<SDVariable> posterior = encoder.posterior(graph, x);
        SDVariable deviation = graph.exp(posterior.logVariance().mul(0.5));
        SDVariable z = posterior.mean().add(deviation.mul(noise));
        SDVariable distortion = decoder.meanCost(graph, x, z);
        SDVariable kl = encoder.meanKl(graph, posterior);
        Map<String, SDVariable> terms = new LinkedHashMap<>();
        terms.put(LOSS, distortion.add(LOSS, kl.mul(beta)));
        terms.put("elbo", distortion.add(kl).mul("elbo", -1));
        terms.put("reconstruction", distortion.mul("reconstruction", -1));
        terms.put("kl", kl.mul("kl", 1));
        return terms;
    }
}
