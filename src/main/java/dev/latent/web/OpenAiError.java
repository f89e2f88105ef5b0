package dev.latent.web;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.latent.error.ErrorCode;
import dev.latent.web.Problem.FieldFault;
import io.swagger.v3.oas.annotations.media.Schema;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Why a request below {@code /v1} failed, as OpenAI's clients read it. */
@Schema(name = "OpenAiError", description = "Why a request failed, in OpenAI's envelope.")
record OpenAiError(Body error) {

    static OpenAiError of(ErrorCode code, String detail, List<FieldFault> errors) {
        String param = errors.isEmpty() ? null : errors.get(0).field();
        return new OpenAiError(new Body(detail, type(code), param, name(code)));
    }

    /** @param param null where no field is at fault */
    @Schema(name = "OpenAiErrorBody", description = "What failed.")
    @JsonInclude
    record Body(
            @Schema(description = "What was wrong: names the offending value and what was expected.")
            String message,

            @Schema(description = "The sort of failure.", example = "invalid_request_error")
            String type,

            @Schema(description = "The field at fault; null if none is.", example = "input") @Nullable
            String param,

            @Schema(description = "The stable name of the failure; branch on this.", example = "model_not_found")
            String code) {}

    private static String type(ErrorCode code) {
        return switch (code.kind()) {
            case UNAUTHENTICATED -> "authentication_error";
            case FORBIDDEN -> "permission_error";
            case OVERLOADED -> "rate_limit_error";
            case STORAGE, UNAVAILABLE, INTERNAL -> "server_error";
            default -> "invalid_request_error";
        };
    }

    /** OpenAI's name where it has one, ours in small letters otherwise. */
    private static String name(ErrorCode code) {
        return switch (code) {
            case UNAUTHENTICATED -> "invalid_api_key";
            case OVERLOADED, QUEUE_FULL, RATE_LIMITED -> "rate_limit_exceeded";
            default -> code.name().toLowerCase(Locale.ROOT);
        };
    }
}
