package dev.latent.inference;

import dev.latent.error.ErrorCode;
import dev.latent.error.ServiceException;
import dev.latent.inference.FillMaskAnswer.Guess;
import dev.latent.inference.FillMaskAnswer.Mask;
import dev.latent.learning.graph.TokenRows;
import dev.latent.learning.text.SpecialToken;
import dev.latent.learning.text.TextTokenizer;
import dev.latent.learning.text.Tokens;
import dev.latent.model.Capability;
import dev.latent.model.Manifest;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.StringJoiner;
import java.util.stream.IntStream;

/** Guesses hidden tokens with a masked language model. */
final class MaskFiller {

    private static final String LOGITS = "logits";

    private final ModelRunner runner;

    private final InputReader reader;

    MaskFiller(ModelRunner runner, InputReader reader) {
        this.runner = runner;
        this.reader = reader;
    }

    /** @throws ServiceException INVALID_REQUEST if nothing is hidden, or something where the text is cut off; MALFORMED_TEXT; BODY_TOO_LARGE */
    FillMaskAnswer fill(String reference, FillMaskRequest request) {
        return runner.run(reference, Capability.FILL_MASK, model -> {
            Manifest manifest = model.manifest();
            TextTokenizer tokenizer = model.tokenizer();
            int length = manifest.inputShape().size();
            int[] ids = ids(request.text(), tokenizer, length, manifest);
            int mask = tokenizer.maskId().orElseThrow();
            int[] places = IntStream.range(0, ids.length)
                    .filter(place -> ids[place] == mask)
                    .toArray();
            if (places.length == 0) {
                throw ServiceException.ofField(ErrorCode.INVALID_REQUEST, "text", "the text has no [MASK] to fill");
            }
            int top = Math.min(request.top(), tokenizer.vocabularySize());
            reader.requireOutput("the masks", places.length, tokenizer.vocabularySize());
            reader.requireOutput("the guesses", places.length, Math.multiplyExact(top, ids.length));
            float[] rows = new float[places.length * (length + 1)];
            Arrays.fill(rows, TokenRows.NONE);
            for (int row = 0; row < places.length; row++) {
                int from = row * (length + 1);
                for (int i = 0; i < ids.length; i++) {
                    rows[from + i] = ids[i];
                }
                rows[from + length] = places[row];
            }
            float[] logits = Objects.requireNonNull(
                    model.fillMask(rows, places.length, Set.of(LOGITS)).get(LOGITS));
            int vocabulary = logits.length / places.length;
            List<Mask> masks = new ArrayList<>();
            for (int row = 0; row < places.length; row++) {
                float[] own = Arrays.copyOfRange(logits, row * vocabulary, (row + 1) * vocabulary);
                masks.add(new Mask(places[row], guesses(own, top, ids, places[row], tokenizer)));
            }
            return new FillMaskAnswer(manifest.reference(), masks);
        });
    }

    private static int[] ids(String text, TextTokenizer tokenizer, int length, Manifest manifest) {
        try {
            Tokens tokens = tokenizer.encode(text, length);
            if (tokens.truncated()
                    && masks(tokenizer, tokenizer.encode(text, tokens.total())) > masks(tokenizer, tokens)) {
                throw ServiceException.ofField(
                        ErrorCode.INVALID_REQUEST,
                        "text",
                        "the text has %d tokens, of which %s reads %d, and a [MASK] behind them"
                                .formatted(tokens.total(), manifest.reference(), tokens.length()));
            }
            return tokens.ids();
        } catch (IllegalArgumentException e) {
            throw ServiceException.ofField(
                    ErrorCode.MALFORMED_TEXT,
                    "text",
                    "%s cannot read this text: %s".formatted(manifest.reference(), e.getMessage()));
        }
    }

    private static long masks(TextTokenizer tokenizer, Tokens tokens) {
        int mask = tokenizer.maskId().orElseThrow();
        return IntStream.of(tokens.ids()).filter(id -> id == mask).count();
    }

    /** The text of tokens, what is hidden among them included. */
    private static String text(TextTokenizer tokenizer, int[] ids) {
        int mask = tokenizer.maskId().orElseThrow();
        StringJoiner text = new StringJoiner(" ");
        int from = 0;
        for (int i = 0; i <= ids.length; i++) {
            if (i == ids.length || ids[i] == mask) {
                String part = tokenizer.decode(Arrays.copyOfRange(ids, from, i));
                if (!part.isEmpty()) {
                    text.add(part);
                }
                if (i < ids.length) {
                    text.add(SpecialToken.MASK.text());
                }
                from = i + 1;
            }
        }
        return text.toString();
    }

    private static List<Guess> guesses(float[] logits, int top, int[] ids, int place, TextTokenizer tokenizer) {
        float largest = Float.NEGATIVE_INFINITY;
        for (float logit : logits) {
            largest = Math.max(largest, logit);
        }
        double sum = 0;
        for (float logit : logits) {
            sum += Math.exp(logit - largest);
        }
        double normalizer = Math.log(sum) + largest;
        return IntStream.range(0, logits.length)
                .boxed()
                .sorted(Comparator.comparing((Integer id) -> -logits[id]).thenComparing(id -> id))
                .limit(top)
                .map(id -> {
                    int[] filled = ids.clone();
                    filled[place] = id;
                    float probability = (float) Math.exp(logits[id] - normalizer);
                    return new Guess(tokenizer.token(id), probability, text(tokenizer, filled));
                })
                .toList();
    }
}
