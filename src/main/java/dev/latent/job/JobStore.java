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
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;
import org.springframework.transaction.support.TransactionOperations;
import tools.jackson.core.type.TypeReference;
import tools.jackson.databind.json.JsonMapper;

/** The rows of jobs, as clients see and change them. Every change of state and its event are one transaction. */
@Repository
class JobStore {

    private static final TypeReference<Map<String, Double>> METRICS = new TypeReference<>() {};

    private final JdbcClient db;

    private final JobLog log;

    private final TransactionOperations transactions;

    private final JsonMapper json;

    private final Clock clock;

    JobStore(JdbcClient db, JobLog log, TransactionOperations transactions, JsonMapper json, Clock clock) {
        this.db = db;
        this.log = log;
        this.transactions = transactions;
        this.json = json;
        this.clock = clock;
    }

    /** Keeps other submissions out until the transaction ends, so that what it checks stays true. */
    void lockQueue() {
        db.sql("select id from job_queue where id = 1 for update").query().singleRow();
    }

    /** Jobs that wait: queued and paused ones. */
    int waiting() {
        return db.sql("select count(*) from jobs where state in ('queued', 'paused')")
                .query(Integer.class)
                .single();
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

    Optional<Known> findByIdempotencyKey(String key) {
        return db.sql("select * from jobs where idempotency_key = :key")
                .param("key", key)
                .query((row, number) -> new Known(job(row, number), row.getString("request_sha256")))
                .optional();
    }

    /** The active job that claims a resource. */
    Optional<String> claimant(String resource) {
        return db.sql("select job_id from job_resources where claimed = :resource")
                .param("resource", resource)
                .query(String.class)
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
                            (id, type, state, request, request_sha256, idempotency_key, run, ticket, metrics, last_event, created_at)
                        values (:id, :type, 'queued', :request, :sha256, :key, 0, 1, '{}', 0, :now)
                        """)
                .param("id", id)
                .param("type", submission.type())
                .param("request", request)
                .param("sha256", sha256)
                .param("key", submission.idempotencyKey())
                .param("now", now())
                .update();
        job.uses().stream()
                .filter(resource -> !job.claims().contains(resource))
                .distinct()
                .forEach(resource -> insertResource(id, resource, null));
        job.claims().stream().distinct().forEach(resource -> insertResource(id, resource, resource));
        log.append(id, JobEvent.QUEUED, Map.of());
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
    List<Job> list(@Nullable JobState state, @Nullable String type, @Nullable String before, int limit) {
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
                : db.sql("select id from jobs where id in (:ids) and state in ('queued', 'running', 'paused')")
                        .param("ids", ids)
                        .query(String.class)
                        .list();
    }

    // What clients ask for. Each says whether the job was in a state that allows it.

    /** Asks a running job to stop. A cancel is never taken back by a pause. */
    boolean requestStop(String id, StopReason reason) {
        return db.sql("""
                                update jobs set stop_request = :reason
                                where id = :id and state = 'running'
                                    and (stop_request is null or stop_request <> 'cancel' or :reason = 'cancel')
                                """)
                        .param("id", id)
                        .param("reason", reason.name().toLowerCase(Locale.ROOT))
                        .update()
                == 1;
    }

    /** Ends a job that no worker has. */
    boolean cancelWaiting(String id) {
        return inTransaction(() -> {
            int changed = db.sql("""
                            update jobs set state = 'cancelled', stop_request = null, finished_at = :now
                            where id = :id and state in ('queued', 'paused')
                            """).param("id", id).param("now", now()).update();
            if (changed == 1) {
                release(id);
                log.append(id, JobEvent.CANCELLED, Map.of());
            }
            return changed == 1;
        });
    }

    boolean pauseQueued(String id) {
        return inTransaction(() -> {
            int changed = db.sql("update jobs set state = 'paused' where id = :id and state = 'queued'")
                    .param("id", id)
                    .update();
            if (changed == 1) {
                log.append(id, JobEvent.PAUSED, Map.of());
            }
            return changed == 1;
        });
    }

    /** Queues a paused job again. The caller must schedule the ticket in the same transaction. */
    Optional<JobTicket> requeue(String id) {
        int changed = db.sql("""
                        update jobs set state = 'queued', stop_request = null, ticket = ticket + 1
                        where id = :id and state = 'paused'
                        """).param("id", id).update();
        if (changed == 0) {
            return Optional.empty();
        }
        log.append(id, JobEvent.QUEUED, Map.of());
        return db.sql("select ticket from jobs where id = :id")
                .param("id", id)
                .query(Integer.class)
                .optional()
                .map(number -> new JobTicket(id, number));
    }

    private void release(String id) {
        db.sql("delete from job_resources where job_id = :id").param("id", id).update();
    }

    private <T> T inTransaction(Supplier<T> work) {
        return required(transactions.execute(status -> work.get()));
    }

    private Job job(ResultSet row, int number) throws SQLException {
        String progress = row.getString("progress");
        String errorCode = row.getString("error_code");
        return new Job(
                row.getString("id"),
                row.getString("type"),
                JobState.of(row.getString("state")),
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
