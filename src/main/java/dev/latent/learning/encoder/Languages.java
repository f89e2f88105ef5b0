package dev.latent.learning.encoder;

import dev.latent.learning.graph.GraphBuilder;
import dev.latent.learning.graph.ParameterShape;
import java.util.List;

/**
 * A vector for each of some languages, added to the vectors of its tokens (Lample &amp; Conneau 2019). Who embeds a text does not say in
 * which language it is, so the network guesses: a table s [vocabulary, languages] is learnt beside all else, and of a text with tokens t
 *
 * <pre>
 * p = softmax(Σ s_t)      vector = Σ p_l v_l
 * </pre>
 *
 * @param prefix of the parameters' names
 */
public record Languages(String prefix, int count, int vocabulary, int width) {

    List<ParameterShape> parameters() {
        return List.of(
                new ParameterShape(
                        vectorTable(), new int[] {count, width}, new ParameterShape.Uniform(1 / Math.sqrt(width))),
                new ParameterShape(scoreTable(), new int[] {vocabulary, count}, ParameterShape.ZERO));
    }

    private String vectorTable() {
        return prefix + ".weight";
    }

    private String scoreTable() {
        return prefix + ".scores";
    }

    /** The vector of each token's language: [batch · length, width]. */
    <T> T vectors(GraphBuilder<T> graph, T language) {
        return graph.lookup(vectorTable(), language);
    }

    /** s of each token: [batch · length, languages]. */
    public <T> T scores(GraphBuilder<T> graph, T tokens) {
        return graph.lookup(scoreTable(), tokens);
    }

    /** The vector of the language that a text seems to be in, for each token: [batch · length, width]. */
    <T> T guessed(GraphBuilder<T> graph, T tokens) {
        T mask = graph.sequences(graph.reshape(graph.mask(tokens), -1, 1), tokens, 1);
        T scores = graph.sequences(scores(graph, tokens), tokens, count);
        T sums = graph.reshape(graph.matmul(graph.transpose(mask, 0, 2, 1), scores), -1, count);
        T vector = graph.matmul(graph.softmax(sums), graph.parameter(vectorTable()));
        return graph.reshape(graph.multiply(mask, graph.reshape(vector, -1, 1, width)), -1, width);
    }
}
