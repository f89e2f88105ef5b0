package dev.latent.evaluation;

import dev.latent.learning.graph.TokenRows;
import dev.latent.learning.head.FeatureMatrix;
import dev.latent.learning.text.TextTokenizer;
import dev.latent.learning.text.Tokenization;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Which tokens texts have: a bag of words that has the very words of a model's tokenizer. */
final class TokenOccurrences {

    private TokenOccurrences() {}

    static int vocabulary(@Nullable Tokenization tokenization) {
        try (TextTokenizer tokenizer =
                TextTokenizer.open(Objects.requireNonNull(tokenization, "a model of texts has a tokenizer")
                        .tokenizer())) {
            return tokenizer.vocabularySize();
        }
    }

    /**
     * 1 where a token occurs, else 0.
     *
     * @param tokens     [rows, width], as {@link TokenRows} has them
     * @param vocabulary how many tokens there are
     * @return [rows, vocabulary]
     */
    static FeatureMatrix of(float[] tokens, int rows, int width, int vocabulary) {
        float[] occurs = new float[Math.multiplyExact(rows, vocabulary)];
        for (int row = 0; row < rows; row++) {
            int count = TokenRows.count(tokens, row * width, width);
            for (int i = 0; i < count; i++) {
                int token = (int) tokens[row * width + i];
                if (token >= 0 && token < vocabulary) {
                    occurs[row * vocabulary + token] = 1;
                }
            }
        }
        return new FeatureMatrix(rows, vocabulary, occurs);
    }
}
