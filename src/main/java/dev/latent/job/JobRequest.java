package dev.latent.job;

import org.jspecify.annotations.Nullable;

/** What every request for a job says, whatever the job is to do: a record that Jackson writes. */
public interface JobRequest {

    /** The text that says in each request what {@link #timeLimitSeconds()} is. */
    String TIME_LIMIT =
            "Seconds that the job may run, all its runs together; then it fails with `TIME_LIMIT_EXCEEDED`. Absent: as long as the"
                    + " server allows any job (`latent.jobs.max-run-time`), which is also the most that is accepted.";

    JobPriority priority();

    /** Null for the server's own limit. */
    @Nullable
    Long timeLimitSeconds();
}
