package dev.latent.openai;

import dev.latent.error.ErrorCode;
import dev.latent.error.ServiceException;
import java.util.List;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Jobs that this API made, by their identifiers. */
final class Ids {

    private static final Pattern ID = Pattern.compile("job_[0-9A-HJKMNP-TV-Z]{20}");

    private Ids() {}

    /**
     * Identifiers of jobs, newest first.
     *
     * @param table a table of this package with a column {@code job_id}
     * @param after the last one on the page before; null for the first page
     * @throws ServiceException INVALID_PARAMETER if that is no job's identifier
     */
    static List<String> page(JdbcClient db, String table, @Nullable String after, int limit) {
        if (after != null && !ID.matcher(after).matches()) {
            throw ServiceException.ofField(
                    ErrorCode.INVALID_PARAMETER, "after", "after must be the last_id of an earlier page");
        }
        String condition = after == null ? "" : "where job_id < :after ";
        JdbcClient.StatementSpec query =
                db.sql("select job_id from %s %sorder by job_id desc limit :limit".formatted(table, condition));
        if (after != null) {
            query = query.param("after", after);
        }
        return query.param("limit", limit).query(String.class).list();
    }

    /** None where the job was swept a moment ago. */
    static <T> Stream<T> ifPresent(Supplier<T> job) {
        try {
            return Stream.of(job.get());
        } catch (ServiceException e) {
            if (e.code() == ErrorCode.JOB_NOT_FOUND) {
                return Stream.empty();
            }
            throw e;
        }
    }
}
