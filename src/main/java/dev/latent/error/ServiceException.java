package dev.latent.error;

import java.sql.SQLException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A failure with a promised {@link ErrorCode} and a detail that names the offending value and what was expected. */
public class ServiceException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    /** A chain of causes longer than this is a circle. */
    private static final int MAX_CAUSES = 50;

    /** PostgreSQL's disk_full. */
    private static final String DISK_FULL_STATE = "53100";

    /** Connection exceptions (class 08), PostgreSQL's operator intervention (57P) and H2's connections and databases that were closed. */
    private static final List<String> DATABASE_AWAY_STATES = List.of("08", "57P", "90067", "90098", "90121");

    /** The JDK has no exception of its own for a full disk, only what the operating system says. */
    private static final List<String> STORAGE_FULL_MESSAGES = List.of(
            "No space left on device",
            "Disk quota exceeded",
            "There is not enough space on the disk",
            "File too large");

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

    /**
     * The failure that we promise for what was thrown: a {@link ServiceException} among its causes as it is, {@code OUT_OF_MEMORY},
     * {@code DATABASE_UNAVAILABLE} and {@code STORAGE_FULL} where they are the cause, {@code INTERNAL_ERROR} for anything else, with a detail that gives nothing away.
     */
    public static ServiceException of(Throwable thrown) {
        int depth = 0;
        for (Throwable cause = thrown; cause != null && depth < MAX_CAUSES; cause = cause.getCause(), depth++) {
            if (cause instanceof ServiceException named) {
                return named;
            }
            if (cause instanceof OutOfMemoryError) {
                return new ServiceException(
                        ErrorCode.OUT_OF_MEMORY, "the server ran out of memory; ask for less, or give it more", thrown);
            }
            if (isDatabaseAway(cause)) {
                return new ServiceException(
                        ErrorCode.DATABASE_UNAVAILABLE,
                        "the server's database does not answer at the moment; try again",
                        thrown);
            }
            if (isStorageFull(cause)) {
                return new ServiceException(
                        ErrorCode.STORAGE_FULL, "the server's storage is full; free some space and try again", thrown);
            }
        }
        return new ServiceException(
                ErrorCode.INTERNAL_ERROR, "the server failed in an unexpected way; its log says more", thrown);
    }

    /** Whether a connection was refused, lost or ended by the database; what was to be done was not done. */
    private static boolean isDatabaseAway(Throwable cause) {
        return cause instanceof SQLException sql
                && sql.getSQLState() != null
                && DATABASE_AWAY_STATES.stream().anyMatch(sql.getSQLState()::startsWith);
    }

    private static boolean isStorageFull(Throwable cause) {
        if (cause instanceof SQLException sql && DISK_FULL_STATE.equals(sql.getSQLState())) {
            return true;
        }
        String message = cause.getMessage();
        return message != null && STORAGE_FULL_MESSAGES.stream().anyMatch(message::contains);
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
