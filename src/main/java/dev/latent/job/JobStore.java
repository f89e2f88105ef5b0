package dev.latent.job;

import dev.latent.error.ErrorCode;
import dev.latent.job.JobContext.StopReason;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;
import tools.jackson.core.type.TypeReference;
import tools.jackson.databind.json.JsonMapper;

/** The rows of jobs, as clients see and change them. Every change of state and its event are one transaction. */
@Repository
class JobStore {

    private static final TypeReference<Map<String, Double>> METRICS = new TypeReference<>() {};

    private final JdbcClient db;

    private final JobLog log;

    private final JsonMapper json;

    private final Clock clock;

    JobStore(JdbcClient db, JobLog log, JsonMapper json, Clock clock) {
        this.db = db;
        this.log = log;
        this.json = json;
        this.clock = clock;
    }

    /** Jobs that workers have something to do for. */
    int pending() {
        return db.sql("select count(*) from jobs where state in ('queued', 'running')")
                .query(Integer.class)
                .single();
    }

    /** Makes a worker's last heartbeat so old that its executions are dead at the next look. */
    void presumeDead(String worker) {
        db.sql("update scheduled_tasks set last_heartbeat = :never where picked = true and picked_by = :worker")
                .param("never", OffsetDateTime.ofInstant(Instant.EPOCH, ZoneOffset.UTC))
                .param("worker", worker)
                .update();
    }

    /** A job that was submitted with an idempotency key, and the fingerprint of what was asked for then. */
    record Known(Job job, String requestSha256) {}

    Optional<Known> findByIdempotencyKey(String owner, String key) {
        return db.sql("select * from jobs where owner = :owner and idempotency_key = :key")
                .param("owner", owner)
                .param("key", key)
                .query((row, number) -> new Known(job(row, number), row.getString("request_sha256")))
                .optional();
    }

    /** An active job that uses or claims a resource. */
    Optional<String> activeUser(String resource) {
        return db.sql("select job_id from job_resources where resource = :resource order by job_id limit 1")
                .param("resource", resource)
                .query(String.class)
                .optional();
    }

    /** Stores a new job in state queued, with ticket 1. */
    void insert(String id, Submission submission, String sha256, NewJob job, String request) {
        db.sql("""
                        insert into jobs
                            (id, type, state, request, request_sha256, owner, idempotency_key, priority, time_limit_seconds,
                             basis, run, ticket, metrics, last_event, created_at)
                        values (:id, :type, 'queued', :request, :sha256, :owner, :key, :priority, :limit,
                            :basis, 0, 1, '{}', 0, :now)
                        """)
                .param("id", id)
                .param("type", submission.type())
                .param("request", request)
                .param("sha256", sha256)
                .param("owner", submission.owner())
                .param("key", submission.idempotencyKey())
                .param("priority", submission.request().priority().level())
                .param("limit", submission.request().timeLimitSeconds())
                .param("basis", job.basis())
                .param("now", now())
                .update();
        hold(id, job);
        log.append(id, JobEvent.QUEUED, Map.of());
    }

    /** Stores what a job uses and claims from now on. */
    void hold(String id, NewJob job) {
        job.uses().stream()
                .filter(resource -> !job.claims().contains(resource))
                .distinct()
                .forEach(resource -> insertResource(id, resource, null));
        job.claims().stream().distinct().forEach(resource -> insertResource(id, resource, resource));
    }

    private void insertResource(String id, String resource, @Nullable String claimed) {
        db.sql("insert into job_resources (job_id, resource, claimed) values (:id, :resource, :claimed)")
                .param("id", id)
                .param("resource", resource)
                .param("claimed", claimed)
                .update();
    }

    Optional<Job> find(String id) {
        return db.sql("select * from jobs where id = :id")
                .param("id", id)
                .query(this::job)
                .optional();
    }

    /** Newest first. */
    List<Job> list(
            @Nullable JobState state,
            @Nullable String type,
            @Nullable String submittedBy,
            @Nullable String before,
            int limit) {
        StringBuilder sql = new StringBuilder("select * from jobs where 1 = 1");
        Map<String, Object> parameters = new HashMap<>();
        if (state != null) {
            sql.append(" and state = :state");
            parameters.put("state", state.label());
        }
        if (type != null) {
            sql.append(" and type = :type");
            parameters.put("type", type);
        }
        if (submittedBy != null) {
            sql.append(" and owner = :owner");
            parameters.put("owner", submittedBy);
        }
        if (before != null) {
            sql.append(" and id < :before");
            parameters.put("before", before);
        }
        parameters.put("limit", limit);
        return db.sql(sql.append(" order by id desc limit :limit").toString())
                .params(parameters)
                .query(this::job)
                .list();
    }

    Optional<String> report(String id) {
        return db.sql("select report from jobs where id = :id and report is not null")
                .param("id", id)
                .query(String.class)
                .optional();
    }

    /** Of these jobs, the ones whose folder still means something. */
    List<String> active(Collection<String> ids) {
        return ids.isEmpty()
                ? List.of()
                : db.sql("""
                                select id from jobs
                                where id in (:ids) and (state in ('queued', 'running', 'paused') or checkpoint_kept)
                                """).param("ids", ids).query(String.class).list();
    }

    /** What a job's checkpoint rests on, as {@link NewJob#basis()}. */
    String basis(String id) {
        return db.sql("select basis from jobs where id = :id")
                .param("id", id)
                .query(String.class)
                .single();
    }

    // What clients ask for. Each says whether the job was in a state that allows it.

    /** Asks a running job to stop. What takes more from it is never taken back by what takes less. */
    boolean requestStop(String id, StopReason reason) {
        return db.sql("""
                                update jobs set stop_request = :reason
                                where id = :id and state = 'running' and (stop_request is null or stop_request in (:lesser))
                                """)
                        .param("id", id)
                        .param("reason", label(reason))
                        .param("lesser", notMoreThan(reason))
                        .update()
                == 1;
    }

    private static List<String> notMoreThan(StopReason reason) {
        List<StopReason> byLoss = List.of(StopReason.PAUSE, StopReason.CANCEL_KEEP, StopReason.CANCEL);
        return byLoss.subList(0, byLoss.indexOf(reason) + 1).stream()
                .map(JobStore::label)
                .toList();
    }

    /**
     * Ends a job that no worker has. The caller must hold the queue's lock, and pass on the job's ticket.
     *
     * @param keepCheckpoint whether it can be resumed
     * @param because        what the event says
     */
    boolean cancelWaiting(String id, boolean keepCheckpoint, Map<String, String> because) {
        int changed = db.sql("""
                        update jobs set state = 'cancelled', stop_request = null, finished_at = :now, checkpoint_kept = :kept
                        where id = :id and state in ('queued', 'paused')
                        """)
                .param("id", id)
                .param("kept", keepCheckpoint)
                .param("now", now())
                .update();
        if (changed == 1) {
            db.sql("delete from job_resources where job_id = :id")
                    .param("id", id)
                    .update();
            log.append(id, JobEvent.CANCELLED, because);
        }
        return changed == 1;
    }

    /** Gives up the checkpoint of a cancelled job. */
    boolean dropCheckpoint(String id) {
        return db.sql(
                                "update jobs set checkpoint_kept = false where id = :id and checkpoint_kept and state = 'cancelled'")
                        .param("id", id)
                        .update()
                == 1;
    }

    /** Takes a job out of the line. The caller must hold the queue's lock, and pass on the job's ticket. */
    boolean pauseQueued(String id) {
        int changed = db.sql("update jobs set state = 'paused' where id = :id and state = 'queued'")
                .param("id", id)
                .update();
        if (changed == 1) {
            log.append(id, JobEvent.PAUSED, Map.of());
        }
        return changed == 1;
    }

    /** Queues a stopped job again. The caller must hold the queue's lock, and let the job join the line. */
    boolean requeue(String id) {
        int changed = db.sql("""
                        update jobs set state = 'queued', stop_request = null, ticket = ticket + 1, finished_at = null,
                            checkpoint_kept = false, thinned = false
                        where id = :id and (state = 'paused' or state = 'cancelled' and checkpoint_kept)
                        """).param("id", id).update();
        if (changed == 1) {
            log.append(id, JobEvent.QUEUED, Map.of());
        }
        return changed == 1;
    }

    private static String label(StopReason reason) {
        return reason.name().toLowerCase(Locale.ROOT);
    }

    private Job job(ResultSet row, int number) throws SQLException {
        String progress = row.getString("progress");
        String errorCode = row.getString("error_code");
        String owner = row.getString("owner");
        JobState state = JobState.of(row.getString("state"));
        return new Job(
                row.getString("id"),
                row.getString("type"),
                state,
                state == JobState.PAUSED || row.getBoolean("checkpoint_kept"),
                JobPriority.of(row.getInt("priority")),
                owner.isEmpty() ? null : owner,
                progress == null ? null : json.readValue(progress, JobProgress.class),
                json.readValue(row.getString("metrics"), METRICS),
                row.getString("model"),
                errorCode == null ? null : new Job.Failure(ErrorCode.valueOf(errorCode), row.getString("error_detail")),
                required(instant(row, "created_at")),
                instant(row, "started_at"),
                instant(row, "finished_at"),
                json.readTree(row.getString("request")));
    }

    private OffsetDateTime now() {
        return clock.instant().atOffset(ZoneOffset.UTC);
    }

    private static @Nullable Instant instant(ResultSet row, String column) throws SQLException {
        OffsetDateTime time = row.getObject(column, OffsetDateTime.class);
        return time == null ? null : time.toInstant();
    }

    private static <T> T required(@Nullable T value) {
        if (value == null) {
            throw new IllegalStateException("a value that is always there is missing");
        }
        return value;
    }
}
