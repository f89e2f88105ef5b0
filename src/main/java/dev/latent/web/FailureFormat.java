package dev.latent.web;

import dev.latent.error.ErrorCode;
import dev.latent.web.Problem.FieldFault;
import jakarta.servlet.http.HttpServletRequest;
import java.util.List;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;

/** How a failure is told: in the words of the protocol that the request's path belongs to. */
enum FailureFormat {
    /** Our own routes, and whatever belongs to no protocol: RFC 9457. */
    PROBLEM(MediaType.APPLICATION_PROBLEM_JSON, "Problem", Problem.class) {
        @Override
        Object body(
                ErrorCode code, String detail, List<FieldFault> errors, String instance, HttpServletRequest request) {
            return Problem.of(code, detail, errors, instance, request);
        }
    },
    /** Below {@code /v1}: OpenAI's envelope. */
    OPENAI(MediaType.APPLICATION_JSON, "OpenAiError", OpenAiError.class) {
        @Override
        Object body(
                ErrorCode code, String detail, List<FieldFault> errors, String instance, HttpServletRequest request) {
            return OpenAiError.of(code, detail, errors);
        }
    },
    /** Below {@code /v2}: the Open Inference Protocol's. */
    INFERENCE_PROTOCOL(MediaType.APPLICATION_JSON, "InferenceError", InferenceError.class) {
        @Override
        Object body(
                ErrorCode code, String detail, List<FieldFault> errors, String instance, HttpServletRequest request) {
            return new InferenceError(detail);
        }
    };

    private final MediaType mediaType;

    private final String schema;

    private final Class<?> type;

    FailureFormat(MediaType mediaType, String schema, Class<?> type) {
        this.mediaType = mediaType;
        this.schema = schema;
        this.type = type;
    }

    /** @param path of a request or a route */
    static FailureFormat of(String path) {
        if (isBelow(path, "/v1")) {
            return OPENAI;
        }
        return isBelow(path, "/v2") ? INFERENCE_PROTOCOL : PROBLEM;
    }

    private static boolean isBelow(String path, String prefix) {
        return path.equals(prefix) || path.startsWith(prefix + "/");
    }

    /** What Jackson writes as the body. */
    abstract Object body(
            ErrorCode code, String detail, List<FieldFault> errors, String instance, HttpServletRequest request);

    MediaType mediaType() {
        return mediaType;
    }

    /** Its name in the OpenAPI document. */
    String schema() {
        return schema;
    }

    /** The class that the document describes. */
    Class<?> type() {
        return type;
    }

    /** Whether a client that tries again by itself should be told not to: OpenAI's clients repeat each 409. */
    boolean forbidsRetry(HttpStatus status) {
        return this == OPENAI && status == HttpStatus.CONFLICT;
    }
}
