package dev.latent.inference;

import dev.latent.error.ErrorCode;
import dev.latent.error.ServiceException;
import dev.latent.learning.text.TextTokenizer;
import dev.latent.learning.text.Tokens;
import dev.latent.model.Manifest;

/** Reads a text, or the tokens of one, as an encoder takes it. */
final class TextInput {

    private final Manifest manifest;

    private final TextTokenizer tokenizer;

    private final int length;

    TextInput(Manifest manifest, TextTokenizer tokenizer) {
        this.manifest = manifest;
        this.tokenizer = tokenizer;
        this.length = manifest.inputShape().size();
    }

    /**
     * Puts tokens into a row.
     *
     * @return how many there were before the text was cut
     */
    int read(String name, String field, Input input, float[] target, int at) {
        Tokens tokens = tokens(name, field, input);
        int[] ids = tokens.ids();
        if (ids.length == 0) {
            throw ServiceException.ofField(ErrorCode.MALFORMED_TEXT, field, name + " has no tokens");
        }
        for (int i = 0; i < ids.length; i++) {
            target[at + i] = ids[i];
        }
        return tokens.total();
    }

    private Tokens tokens(String name, String field, Input input) {
        if (input instanceof Input.Text text) {
            try {
                return tokenizer.encode(text.text(), length);
            } catch (IllegalArgumentException e) {
                throw ServiceException.ofField(ErrorCode.MALFORMED_TEXT, field, name + ": " + e.getMessage());
            }
        }
        if (input instanceof Input.Numbers numbers && numbers.dims().length == 1) {
            return tokens(name, field, numbers);
        }
        throw InputReader.mismatch(
                field,
                "%s %s; %s takes text: a string, or an array of token ids"
                        .formatted(name, InputReader.describe(input), manifest.reference()));
    }

    /** As somebody else's call of the same tokenizer gave them, special tokens included or not. */
    private Tokens tokens(String name, String field, Input.Numbers numbers) {
        int[] ids = new int[numbers.count()];
        for (int i = 0; i < ids.length; i++) {
            float id = numbers.values()[numbers.from() + i];
            if (!(id >= 0 && id < tokenizer.vocabularySize()) || id != Math.rint(id)) {
                throw InputReader.mismatch(
                        field,
                        "value %d of %s is %s, which is no token of %s: they are 0 to %d"
                                .formatted(i, name, id, manifest.reference(), tokenizer.vocabularySize() - 1));
            }
            ids[i] = (int) id;
        }
        return tokenizer.wrap(ids, length);
    }
}
