package dev.latent.error;

import org.jspecify.annotations.Nullable;

/** A failure with a promised {@link ErrorCode} and a detail that names the offending value and what was expected. */
public class ServiceException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final ErrorCode code;

    private final @Nullable String field;

    public ServiceException(ErrorCode code, String detail) {
        this(code, detail, null, null);
    }

    public ServiceException(ErrorCode code, String detail, Throwable cause) {
        this(code, detail, null, cause);
    }

    private ServiceException(ErrorCode code, String detail, @Nullable String field, @Nullable Throwable cause) {
        super(detail, cause);
        this.code = code;
        this.field = field;
    }

    /** A failure of one field of a request body, for example {@code objective.latentDim}. */
    public static ServiceException ofField(ErrorCode code, String field, String detail) {
        return new ServiceException(code, detail, field, null);
    }

    public ErrorCode code() {
        return code;
    }

    /** What was wrong, for a person; never a stack trace or a path. */
    public String detail() {
        return String.valueOf(getMessage());
    }

    /** The request field at fault, where it is one. */
    public @Nullable String field() {
        return field;
    }
}
