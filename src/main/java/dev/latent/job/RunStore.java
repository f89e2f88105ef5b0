package dev.latent.job;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.latent.error.ErrorCode;
import dev.latent.job.JobContext.StopReason;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.ZoneOffset;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;
import org.springframework.transaction.support.TransactionOperations;
import tools.jackson.core.type.TypeReference;
import tools.jackson.databind.json.JsonMapper;

/** What workers write of the jobs that they run. Each write names its run: one that lost its job changes nothing. */
@Repository
class RunStore {

    private static final int MAX_DETAIL = 4000;

    private static final TypeReference<Map<String, Double>> METRICS = new TypeReference<>() {};

    private final JdbcClient db;

    private final JobLog log;

    private final JobFolders folders;

    private final JobResults results;

    private final TransactionOperations transactions;

    private final JsonMapper json;

    private final Clock clock;

    private final JobAdmission admission;

    private final Duration maxRunTime;

    RunStore(
            JdbcClient db,
            JobLog log,
            JobFolders folders,
            JobResults results,
            TransactionOperations transactions,
            JsonMapper json,
            Clock clock,
            JobAdmission admission,
            JobLimits limits) {
        this.db = db;
        this.log = log;
        this.folders = folders;
        this.results = results;
        this.transactions = transactions;
        this.json = json;
        this.clock = clock;
        this.admission = admission;
        this.maxRunTime = limits.maxRunTime();
    }

    /** Takes a job, from the queue or from a worker that died; empty where the ticket is void. */
    Optional<JobClaim> claim(JobTicket ticket) {
        return inTransaction(() -> {
            Optional<JobClaim> found = db.sql("""
                            select * from jobs where id = :id and ticket = :ticket and state in ('queued', 'running') for update
                            """)
                    .param("id", ticket.jobId())
                    .param("ticket", ticket.number())
                    .query((row, n) -> new JobClaim(
                            row.getString("id"),
                            row.getString("type"),
                            row.getInt("run") + 1,
                            row.getString("request"),
                            stopReason(row.getString("stop_request")),
                            json.readValue(row.getString("metrics"), METRICS),
                            Duration.ofMillis(row.getLong("run_millis")),
                            limit(row.getObject("time_limit_seconds", Long.class)),
                            crash(row)))
                    .optional();
            found.ifPresent(this::begin);
            return found;
        });
    }

    private void begin(JobClaim claim) {
        db.sql("""
                        update jobs set state = 'running', run = :run, started_at = coalesce(started_at, :now), started_turn = turn
                        where id = :id
                        """)
                .param("run", claim.run())
                .param("now", clock.instant().atOffset(ZoneOffset.UTC))
                .param("id", claim.id())
                .update();
        JobClaim.Crash crash = claim.crash();
        if (crash != null) {
            db.sql("update jobs set crashes = :crashes, crash_step = :step where id = :id")
                    .param("crashes", crash.times())
                    .param("step", crash.step())
                    .param("id", claim.id())
                    .update();
        }
        String event = claim.run() == 1 ? JobEvent.STARTED : JobEvent.RESUMED;
        log.append(claim.id(), event, new Run(claim.run(), crash == null ? null : crash.step()));
    }

    /** A job that is found running has lost its run, wherever that was. */
    private JobClaim.@Nullable Crash crash(ResultSet row) throws SQLException {
        if (JobState.of(row.getString("state")) != JobState.RUNNING) {
            return null;
        }
        String progress = row.getString("progress");
        var recording = FlightRecorder.read(folders.recorder(row.getString("id"), row.getInt("run")))
                .orElseGet(() -> new FlightRecorder.Recording(
                        progress == null
                                ? 0
                                : json.readValue(progress, JobProgress.class).step(),
                        false));
        long before = row.getLong("crash_step");
        boolean same = !row.wasNull() && before == recording.step();
        return new JobClaim.Crash(recording.step(), same ? row.getInt("crashes") + 1 : 1, recording.outOfMemory());
    }

    /** Whether a claim still holds; where it does, it does until the caller's transaction ends. */
    boolean hold(JobClaim claim) {
        return db.sql("select id from jobs where id = :id and run = :run and state = 'running' for update")
                .param("id", claim.id())
                .param("run", claim.run())
                .query(String.class)
                .optional()
                .isPresent();
    }

    /** Stores how far a job is. False where the claim is void. */
    boolean progress(
            JobClaim claim,
            JobProgress progress,
            Map<String, Double> all,
            Map<String, Double> reported,
            Duration spent) {
        return inTransaction(() -> {
            int changed = db.sql("""
                            update jobs set progress = :progress, metrics = :metrics, run_millis = :spent
                            where id = :id and run = :run and state = 'running'
                            """)
                    .param("progress", json.writeValueAsString(progress))
                    .param("metrics", json.writeValueAsString(all))
                    .param("spent", spent.toMillis())
                    .param("id", claim.id())
                    .param("run", claim.run())
                    .update();
            if (changed == 1) {
                log.append(claim.id(), JobEvent.PROGRESS, new Progress(progress, reported));
            }
            return changed == 1;
        });
    }

    /** Stores how long a job has run. False where the claim is void. */
    boolean spent(JobClaim claim, Duration spent) {
        return db.sql("update jobs set run_millis = :spent where id = :id and run = :run and state = 'running'")
                        .param("spent", spent.toMillis())
                        .param("id", claim.id())
                        .param("run", claim.run())
                        .update()
                == 1;
    }

    /** Appends an event of the handler's. False where the claim is void. */
    boolean event(JobClaim claim, String type, Map<String, ?> data) {
        return inTransaction(() -> {
            boolean holds = hold(claim);
            if (holds) {
                log.append(claim.id(), type, data);
            }
            return holds;
        });
    }

    /** Whether a claim still holds, and what clients ask of it. */
    record Standing(boolean holds, @Nullable StopReason stop) {}

    Standing standing(JobClaim claim) {
        return db.sql("select stop_request from jobs where id = :id and run = :run and state = 'running'")
                .param("id", claim.id())
                .param("run", claim.run())
                .query((row, n) -> new Standing(true, stopReason(row.getString("stop_request"))))
                .optional()
                .orElse(new Standing(false, null));
    }

    /** Stores how a run ended. False where the claim is void. */
    boolean end(JobClaim claim, JobEnd end) {
        return inTransaction(() -> {
            if (end instanceof JobEnd.Succeeded succeeded) {
                JobOutcome outcome = succeeded.outcome();
                var data = new Success(outcome.model(), outcome.metrics());
                boolean ended = leave(claim, JobState.SUCCEEDED, JobEvent.SUCCEEDED, data);
                if (ended) {
                    db.sql("update jobs set model = :model, metrics = :metrics, report = :report where id = :id")
                            .param("model", outcome.model())
                            .param("metrics", json.writeValueAsString(outcome.metrics()))
                            .param("report", outcome.report())
                            .param("id", claim.id())
                            .update();
                    if (succeeded.result() != null) {
                        results.keep(claim.id(), succeeded.result());
                    }
                }
                return ended;
            }
            if (end instanceof JobEnd.Failed failed) {
                ErrorCode code = failed.failure().code();
                String detail = storable(failed.failure().detail());
                boolean ended = leave(claim, JobState.FAILED, JobEvent.FAILED, new Job.Failure(code, detail));
                if (ended) {
                    db.sql("update jobs set error_code = :code, error_detail = :detail where id = :id")
                            .param("code", code.name())
                            .param("detail", detail)
                            .param("id", claim.id())
                            .update();
                }
                return ended;
            }
            if (end instanceof JobEnd.Cancelled cancelled) {
                boolean ended = leave(claim, JobState.CANCELLED, JobEvent.CANCELLED, Map.of());
                if (ended && cancelled.checkpointKept()) {
                    db.sql("update jobs set checkpoint_kept = true where id = :id")
                            .param("id", claim.id())
                            .update();
                }
                return ended;
            }
            if (end instanceof JobEnd.Paused) {
                return leave(claim, JobState.PAUSED, JobEvent.PAUSED, Map.of());
            }
            JobEnd.HandedBack back = (JobEnd.HandedBack) end;
            return leave(claim, JobState.QUEUED, JobEvent.QUEUED, new Return(back.reason()));
        });
    }

    private Duration limit(@Nullable Long own) {
        return own == null || own > maxRunTime.toSeconds() ? maxRunTime : Duration.ofSeconds(own);
    }

    private boolean leave(JobClaim claim, JobState state, String event, Object data) {
        admission.lock();
        // A handed-back job keeps what a client asked of it in the meantime.
        String stop = state == JobState.QUEUED ? "" : ", stop_request = null";
        int changed = db.sql("update jobs set state = :state, finished_at = :finished" + stop
                        + " where id = :id and run = :run and state = 'running'")
                .param("state", state.label())
                .param("finished", state.isFinal() ? clock.instant().atOffset(ZoneOffset.UTC) : null)
                .param("id", claim.id())
                .param("run", claim.run())
                .update();
        if (changed == 0) {
            return false;
        }
        if (state.isFinal()) {
            db.sql("delete from job_resources where job_id = :id")
                    .param("id", claim.id())
                    .update();
        }
        if (state != JobState.QUEUED) {
            admission.left(claim.id());
        }
        log.append(claim.id(), event, data);
        return true;
    }

    private <T> T inTransaction(Supplier<T> work) {
        return Objects.requireNonNull(transactions.execute(status -> work.get()));
    }

    private static @Nullable StopReason stopReason(@Nullable String label) {
        return label == null ? null : StopReason.valueOf(label.toUpperCase(Locale.ROOT));
    }

    /** PostgreSQL keeps no NUL in a text. */
    private static String storable(String detail) {
        String text = detail.replace("\0", "");
        return text.length() <= MAX_DETAIL ? text : text.substring(0, MAX_DETAIL);
    }

    private record Run(
            int run,

            @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable
            Long crashedAtStep) {}

    private record Progress(JobProgress progress, Map<String, Double> metrics) {}

    private record Success(
            @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable
            String model,

            Map<String, Double> metrics) {}

    private record Return(String reason) {}
}
