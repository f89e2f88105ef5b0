package dev.latent.database;

import java.sql.SQLException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.h2.api.ErrorCode;
import org.h2.jdbc.JdbcException;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;

/** Says which file of H2 is damaged, and what is lost with it and what is not. */
final class DamagedDatabaseFailureAnalyzer extends AbstractFailureAnalyzer<SQLException> {

    private static final Pattern QUOTED = Pattern.compile("\"([^\"]+)\"");

    @Override
    protected @Nullable FailureAnalysis analyze(Throwable rootFailure, SQLException cause) {
        if (!(cause instanceof JdbcException)
                || (cause.getErrorCode() != ErrorCode.FILE_CORRUPTED_1
                        && cause.getErrorCode() != ErrorCode.IO_EXCEPTION_1
                        && cause.getErrorCode() != ErrorCode.IO_EXCEPTION_2)) {
            return null;
        }
        Matcher quoted = QUOTED.matcher(String.valueOf(cause.getMessage()));
        return new FailureAnalysis(
                "The database file %s is damaged or cannot be read: %s"
                        .formatted(quoted.find() ? quoted.group(1) : "", root(cause)),
                "Put a backup of it in its place, or try H2's recovery tool (org.h2.tools.Recover) on a copy. If you move it away,"
                        + " the server starts with an empty database and takes up the published models that it finds in their"
                        + " folders; what it knew of datasets and jobs is lost.",
                cause);
    }

    private static String root(Throwable thrown) {
        Throwable root = thrown;
        while (root.getCause() != null && root.getCause() != root) {
            root = root.getCause();
        }
        return String.valueOf(root.getMessage()).lines().findFirst().orElse("");
    }
}
