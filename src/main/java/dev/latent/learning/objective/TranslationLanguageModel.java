package dev.latent.learning.objective;

import dev.latent.learning.Batch;
import dev.latent.learning.Tensor;
import dev.latent.learning.encoder.Transformer;
import dev.latent.learning.graph.Lookup;
import dev.latent.learning.graph.SameDiffBuilder;
import dev.latent.learning.graph.TokenRows;
import dev.latent.learning.text.SpecialToken;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import org.nd4j.autodiff.samediff.SDVariable;

/**
 * Translation language model (Lample &amp; Conneau 2019): a masked language model of a text and its translation side by side, so that a
 * hidden token can be guessed from the other language as well. An example is {@code [CLS] x [SEP] [CLS] y [SEP]}; positions begin again
 * with y, and every token's language is told. Beside that loss the network learns to tell languages by their tokens,
 *
 * <pre>
 * languageLoss = −1/N Σ log softmax(s_t) at the token's language
 * </pre>
 *
 * <p>over all N tokens, in nats; {@code loss} is the sum of both.
 */
final class TranslationLanguageModel extends MaskedLanguageModel {

    private static final String LANGUAGES = "languages";

    /** [batch · length, 2]: a 1 at the token's language. */
    private static final String TARGETS = "languageTargets";

    /** [batch · length, 1]: 1 / N, or 0 for padding. */
    private static final String WEIGHTS = "languageWeights";

    TranslationLanguageModel(Transformer network, TokenHead head, Masking masking) {
        super(network, head, masking);
    }

    @Override
    public Map<String, SDVariable> build(SameDiffBuilder graph) {
        Map<String, SDVariable> terms = new LinkedHashMap<>(super.build(graph));
        SDVariable tokens = graph.graph().getVariable(TOKENS);
        SDVariable targets = graph.input(TARGETS, 2);
        SDVariable weights = graph.input(WEIGHTS, 1);
        SDVariable scores = network.languages().scores(graph, tokens);
        SDVariable language =
                CrossEntropy.softmax(graph, scores, targets).mul(weights).sum().mul("languageLoss", 1);
        SDVariable guess = terms.get(LOSS);
        terms.put(LOSS, language.add("loss.of.both", guess));
        terms.put("languageLoss", language);
        return terms;
    }

    @Override
    SDVariable hidden(SameDiffBuilder graph, SDVariable tokens) {
        return network.hiddenIn(graph, tokens, graph.numbers(LANGUAGES));
    }

    @Override
    public Map<String, Tensor> feed(Batch batch) {
        Map<String, Tensor> feeds = new HashMap<>(super.feed(batch));
        Tensor mask = Lookup.of(feeds, TOKENS + TokenRows.MASK);
        int size = batch.size();
        int length = mask.shape()[1];
        int width = batch.examples().shape()[1];
        float[] positions = new float[size * length];
        float[] languages = new float[size * length];
        float[] targets = new float[2 * size * length];
        float[] weights = new float[size * length];
        float count = 0;
        for (float real : mask.data()) {
            count += real;
        }
        for (int row = 0; row < size; row++) {
            int second = second(batch.examples().data(), row * width, width);
            for (int i = 0; i < length; i++) {
                int at = row * length + i;
                int language = i < second ? 0 : 1;
                // Of padding none is read, but it has to be one that there is.
                positions[at] = mask.data()[at] == 0 ? 0 : i < second ? i : i - second;
                languages[at] = language;
                targets[2 * at + language] = 1;
                weights[at] = mask.data()[at] / count;
            }
        }
        feeds.put(TOKENS + TokenRows.POSITIONS, Tensor.of(positions, size, length));
        feeds.put(LANGUAGES, Tensor.of(languages, size, length));
        feeds.put(TARGETS, Tensor.of(targets, size * length, 2));
        feeds.put(WEIGHTS, Tensor.of(weights, size * length, 1));
        return feeds;
    }

    /** Where the translation begins. */
    static int second(float[] rows, int from, int width) {
        for (int i = 1; i < width; i++) {
            if (rows[from + i] == SpecialToken.CLS.id()) {
                return i;
            }
        }
        throw new IllegalArgumentException("an example has two texts, each of which begins with [CLS]");
    }
}
