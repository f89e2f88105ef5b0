package dev.latent.error;

/**
 * Every failure that clients are promised by name. The name is the stable {@code code} of a problem answer; the kind says
 * what sort of failure it is, and {@code web} alone turns a kind into an HTTP status.
 */
public enum ErrorCode {
    // requests
    INVALID_REQUEST(Kind.INVALID),
    UNKNOWN_PROPERTY(Kind.INVALID),
    MALFORMED_JSON(Kind.INVALID),
    INVALID_PARAMETER(Kind.INVALID),
    BODY_TOO_LARGE(Kind.TOO_LARGE),
    ROUTE_NOT_FOUND(Kind.NOT_FOUND),
    METHOD_NOT_ALLOWED(Kind.METHOD_NOT_ALLOWED),
    UNSUPPORTED_MEDIA_TYPE(Kind.UNSUPPORTED_MEDIA_TYPE),
    NOT_ACCEPTABLE(Kind.NOT_ACCEPTABLE),

    // who may do what
    UNAUTHENTICATED(Kind.UNAUTHENTICATED),
    FORBIDDEN(Kind.FORBIDDEN),
    FOREIGN_ORIGIN(Kind.FORBIDDEN),
    FOREIGN_HOST(Kind.FORBIDDEN),
    RATE_LIMITED(Kind.OVERLOADED),
    API_KEY_NOT_FOUND(Kind.NOT_FOUND),
    API_KEY_READ_ONLY(Kind.CONFLICT),
    ADMIN_KEY_REQUIRED(Kind.CONFLICT),
    TOO_MANY_API_KEYS(Kind.CONFLICT),

    // datasets
    DATASET_NOT_FOUND(Kind.NOT_FOUND),
    DATASET_EXISTS(Kind.CONFLICT),
    DATASET_IN_USE(Kind.CONFLICT),
    DATASET_DAMAGED(Kind.INTERNAL),
    EMPTY_FILE(Kind.INVALID),
    UNKNOWN_FORMAT(Kind.INVALID),
    MALFORMED_IDX(Kind.INVALID),
    MALFORMED_NPY(Kind.INVALID),
    MALFORMED_CSV(Kind.INVALID),
    MALFORMED_ARCHIVE(Kind.INVALID),
    MALFORMED_IMAGE(Kind.INVALID),
    UNSAFE_ARCHIVE(Kind.INVALID),
    ARCHIVE_TOO_LARGE(Kind.TOO_LARGE),
    DATASET_TOO_LARGE(Kind.TOO_LARGE),
    NOT_FINITE(Kind.INVALID),
    RAGGED_ROW(Kind.INVALID),
    LABELS_MISMATCH(Kind.INVALID),
    LABELS_MISSING(Kind.UNPROCESSABLE),
    DATASET_UNSUITABLE(Kind.UNPROCESSABLE),

    // jobs
    JOB_NOT_FOUND(Kind.NOT_FOUND),
    JOB_STATE_CONFLICT(Kind.CONFLICT),
    JOB_RESULT_NOT_FOUND(Kind.NOT_FOUND),
    MODEL_NAME_BUSY(Kind.CONFLICT),
    IDEMPOTENCY_KEY_REUSED(Kind.UNPROCESSABLE),
    QUEUE_FULL(Kind.OVERLOADED),
    TIME_LIMIT_EXCEEDED(Kind.INTERNAL),
    TRAINING_DIVERGED(Kind.INTERNAL),
    ONNX_MISMATCH(Kind.INTERNAL),
    WORKER_CRASHED(Kind.INTERNAL),
    OUT_OF_MEMORY(Kind.INTERNAL),
    DATABASE_UNAVAILABLE(Kind.UNAVAILABLE),
    STORAGE_FULL(Kind.STORAGE),
    STORAGE_UNAVAILABLE(Kind.UNAVAILABLE),
    INTERNAL_ERROR(Kind.INTERNAL),

    // files
    FILE_NOT_FOUND(Kind.NOT_FOUND),
    FILE_DAMAGED(Kind.INTERNAL),

    // models and inference
    MODEL_NOT_FOUND(Kind.NOT_FOUND),
    MODEL_EXISTS(Kind.CONFLICT),
    MODEL_IN_USE(Kind.CONFLICT),
    MODEL_READ_ONLY(Kind.CONFLICT),
    MODEL_DAMAGED(Kind.INTERNAL),
    INVALID_ARTIFACT(Kind.INVALID),
    NOT_SUPPORTED_BY_MODEL(Kind.UNPROCESSABLE),
    SHAPE_MISMATCH(Kind.INVALID),
    OVERLOADED(Kind.OVERLOADED);

    /** The sorts of failure. */
    public enum Kind {
        INVALID,
        UNPROCESSABLE,
        UNAUTHENTICATED,
        FORBIDDEN,
        NOT_FOUND,
        METHOD_NOT_ALLOWED,
        NOT_ACCEPTABLE,
        UNSUPPORTED_MEDIA_TYPE,
        CONFLICT,
        TOO_LARGE,
        OVERLOADED,
        STORAGE,
        /** For now: the same request may succeed later. */
        UNAVAILABLE,
        INTERNAL
    }

    private final Kind kind;

    ErrorCode(Kind kind) {
        this.kind = kind;
    }

    public Kind kind() {
        return kind;
    }
}
