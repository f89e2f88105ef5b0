package dev.latent.job;

import java.time.Clock;
import java.time.Duration;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.DataAccessException;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.scheduling.annotation.SchedulingConfigurer;
import org.springframework.scheduling.config.ScheduledTaskRegistrar;
import org.springframework.stereotype.Component;
import org.springframework.transaction.TransactionException;
import org.springframework.transaction.support.TransactionOperations;

/**
 * Clears away what {@link JobRetention} says is too old. Each process does so; what one has done, another finds done. Rows go first: a
 * folder without a row that needs it goes with the next sweep.
 */
@Component
class JobSweeper implements SchedulingConfigurer {

    private static final Logger log = LoggerFactory.getLogger(JobSweeper.class);

    private static final String ENDED = "state in ('succeeded', 'failed', 'cancelled') and finished_at < :before";

    /** Keeps transactions short. */
    private static final int BATCH = 100;

    private final JdbcClient db;

    private final JobStore jobs;

    private final JobAdmission admission;

    private final JobFolders folders;

    private final JobResults results;

    private final TransactionOperations transactions;

    private final JobRetention retention;

    private final Clock clock;

    JobSweeper(
            JdbcClient db,
            JobStore jobs,
            JobAdmission admission,
            JobFolders folders,
            JobResults results,
            TransactionOperations transactions,
            JobRetention retention,
            Clock clock) {
        this.db = db;
        this.jobs = jobs;
        this.admission = admission;
        this.folders = folders;
        this.results = results;
        this.transactions = transactions;
        this.retention = retention;
        this.clock = clock;
    }

    @Override
    public void configureTasks(ScheduledTaskRegistrar tasks) {
        tasks.addFixedDelayTask(this::sweepOrWarn, retention.sweepInterval());
    }

    private void sweepOrWarn() {
        try {
            sweep();
        } catch (DataAccessException | TransactionException e) {
            log.warn("could not sweep old jobs, the next time may: {}", e.toString());
        }
    }

    void sweep() {
        int cancelled = inBatches(this::cancelPaused);
        int dropped = dropCheckpoints();
        inBatches(this::thinEvents);
        int deleted = inBatches(this::deleteJobs);
        folders.sweep();
        results.sweep();
        inTransaction(() -> {
            admission.lock();
            admission.admitAll();
            return 0;
        });
        if (cancelled + dropped + deleted > 0) {
            log.info(
                    "{} paused jobs were cancelled, {} kept checkpoints dropped and {} jobs deleted because of their age",
                    cancelled,
                    dropped,
                    deleted);
        }
    }

    /** A paused job's last event is its pause. */
    private int cancelPaused() {
        admission.lock();
        List<String> ids = db.sql("""
                        select jobs.id from jobs join job_events on job_id = jobs.id and sequence = last_event
                        where state = 'paused' and job_events.created_at < :before limit :batch
                        """)
                .param("before", before(retention.checkpointRetention()))
                .param("batch", BATCH)
                .query(String.class)
                .list();
        for (String id : ids) {
            jobs.cancelWaiting(id, false, Map.of("reason", "checkpoint-retention"));
            admission.left(id);
        }
        return ids.size();
    }

    private int dropCheckpoints() {
        return db.sql("update jobs set checkpoint_kept = false where checkpoint_kept and " + ENDED)
                .param("before", before(retention.checkpointRetention()))
                .update();
    }

    private int thinEvents() {
        List<String> ids = ended("not thinned and ", retention.eventRetention());
        if (!ids.isEmpty()) {
            db.sql("delete from job_events where job_id in (:ids) and type = :type")
                    .param("ids", ids)
                    .param("type", JobEvent.PROGRESS)
                    .update();
            db.sql("update jobs set thinned = true where id in (:ids)")
                    .param("ids", ids)
                    .update();
        }
        return ids.size();
    }

    private int deleteJobs() {
        List<String> ids = ended("", retention.retention());
        if (!ids.isEmpty()) {
            results.drop(ids);
            db.sql("delete from jobs where id in (:ids)").param("ids", ids).update();
        }
        return ids.size();
    }

    /** Some jobs that ended that long ago, locked. Those that another process has locked are its to sweep, or about to be resumed. */
    private List<String> ended(String condition, Duration age) {
        return db.sql("select id from jobs where " + condition + ENDED + " limit :batch for update skip locked")
                .param("before", before(age))
                .param("batch", BATCH)
                .query(String.class)
                .list();
    }

    private OffsetDateTime before(Duration age) {
        return clock.instant().minus(age).atOffset(ZoneOffset.UTC);
    }

    /** Repeats a batch, each in a transaction of its own, until one has less to do than it could. */
    private int inBatches(Supplier<Integer> batch) {
        int total = 0;
        int last = BATCH;
        while (last == BATCH) {
            last = inTransaction(batch);
            total += last;
        }
        return total;
    }

    private <T> T inTransaction(Supplier<T> work) {
        return Objects.requireNonNull(transactions.execute(status -> work.get()));
    }
}
