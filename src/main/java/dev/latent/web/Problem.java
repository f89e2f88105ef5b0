package dev.latent.web;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.latent.error.ErrorCode;
import io.swagger.v3.oas.annotations.media.Schema;
import jakarta.servlet.http.HttpServletRequest;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The answer to a request that failed (RFC 9457). */
@Schema(name = "Problem", description = "Why a request failed (RFC 9457).")
record Problem(
        @Schema(description = "Always `about:blank`: what sort of problem it is, `code` says.", example = "about:blank")
        String type,

        @Schema(description = "The HTTP status in words.", example = "Bad Request")
        String title,

        @Schema(description = "The HTTP status.", example = "400")
        int status,

        @Schema(
                description = "What was wrong: names the offending value and what was expected.",
                example = "latentDim must be between 1 and 4096, got 0")
        String detail,

        @Schema(description = "The path of the request.", example = "/api/v1/training-jobs")
        String instance,

        @Schema(description = "The stable name of the failure; branch on this.")
        ErrorCode code,

        @Schema(description = "The fields at fault, where a body or a parameter is invalid.")
        @JsonInclude(JsonInclude.Include.NON_EMPTY)
        List<FieldFault> errors,

        @Schema(
                description = "The request's `X-Request-Id`, by which the server's log knows it.",
                example = "0b7f5c1e-8d0c-4c57-9f2e-3f6f3d1a9b52")
        @JsonInclude(JsonInclude.Include.NON_NULL)
        @Nullable
        String requestId) {

    static final String MEDIA_TYPE = "application/problem+json";

    static Problem of(
            ErrorCode code, String detail, List<FieldFault> errors, String instance, HttpServletRequest request) {
        var status = ProblemStatus.of(code);
        String requestId = RequestIdFilter.idOf(request);
        return new Problem(
                "about:blank", status.getReasonPhrase(), status.value(), detail, instance, code, errors, requestId);
    }

    /**
     * What is wrong with one field.
     *
     * @param field path in the body, or the parameter's name
     */
    @Schema(description = "What is wrong with one field.")
    record FieldFault(
            @Schema(description = "Path in the body, or name of the parameter.", example = "objective.latentDim")
            String field,

            @Schema(description = "What was expected there.", example = "latentDim must be between 1 and 4096, got 0")
            String message) {}
}
