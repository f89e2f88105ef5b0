package dev.latent.openai;

import dev.latent.error.ErrorCode;
import dev.latent.error.ServiceException;
import dev.latent.inference.EncodeAnswer;
import dev.latent.inference.EncodeRequest;
import dev.latent.inference.InferenceService;
import dev.latent.inference.Input;
import java.util.List;
import org.springframework.stereotype.Component;

/** Answers requests for embeddings, wherever they come from. */
@Component
class Embeddings {

    static final String ROUTE = "/v1/embeddings";

    private final InferenceService inference;

    Embeddings(InferenceService inference) {
        this.inference = inference;
    }

    /** @throws ServiceException as {@link InferenceService#encode}; INVALID_REQUEST for an empty string and for too many dimensions */
    EmbeddingList embed(EmbeddingsRequest request) {
        requireNoEmptyString(request.input().list());
        EncodeAnswer answer =
                inference.encode(request.model(), "input", new EncodeRequest(request.input(), null, null));
        Integer asked = request.dimensions();
        int dimensions = asked == null ? answer.dimensions() : asked;
        if (dimensions > answer.dimensions()) {
            throw ServiceException.ofField(
                    ErrorCode.INVALID_REQUEST,
                    "dimensions",
                    "dimensions must be at most %d, which is what %s gives, got %d"
                            .formatted(answer.dimensions(), answer.model(), dimensions));
        }
        return new EmbeddingList(answer.embeddings(), dimensions, request.base64(), answer.model(), tokens(answer));
    }

    /** What was read; a model that knows no tokens reads inputs. */
    private static int tokens(EncodeAnswer answer) {
        List<Integer> tokens = answer.tokens();
        return tokens == null
                ? answer.embeddings().rows()
                : tokens.stream().mapToInt(Integer::intValue).sum();
    }

    private static void requireNoEmptyString(List<Input> inputs) {
        for (int i = 0; i < inputs.size(); i++) {
            if (inputs.get(i) instanceof Input.Text text && text.text().isEmpty()) {
                throw ServiceException.ofField(
                        ErrorCode.INVALID_REQUEST, "input", "input %d is an empty string".formatted(i));
            }
        }
    }
}
