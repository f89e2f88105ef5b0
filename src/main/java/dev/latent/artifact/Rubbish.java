package dev.latent.artifact;

import dev.latent.error.ErrorCode;
import dev.latent.error.ServiceException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.TransactionDefinition;
import org.springframework.transaction.support.TransactionSynchronization;
import org.springframework.transaction.support.TransactionSynchronizationManager;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * What lies in the bucket without need: uploads that no row names yet, and what rows named that are deleted. Each key is noted in
 * the database before that becomes so, hence nothing that a crash leaves is forgotten, and nothing is ever deleted from the bucket
 * that this database did not put there.
 */
final class Rubbish implements AutoCloseable {

    private static final Logger log = LoggerFactory.getLogger(Rubbish.class);

    /** An upload that takes longer is lost. */
    private static final Duration UPLOAD_TIME = Duration.ofDays(1);

    private static final Duration SWEEP_INTERVAL = Duration.ofMinutes(10);

    private final JdbcClient database;

    private final TransactionTemplate transaction;

    private final Clock clock;

    private final Consumer<String> delete;

    private final ScheduledExecutorService sweeper;

    Rubbish(JdbcClient database, PlatformTransactionManager transactions, Clock clock, Consumer<String> delete) {
        this.database = database;
        this.transaction = new TransactionTemplate(transactions);
        this.transaction.setPropagationBehavior(TransactionDefinition.PROPAGATION_REQUIRES_NEW);
        this.clock = clock;
        this.delete = delete;
        this.sweeper = new ScheduledThreadPoolExecutor(1, task -> {
            Thread thread = new Thread(task, "artifact-sweeper");
            thread.setDaemon(true);
            return thread;
        });
    }

    void start() {
        sweeper.scheduleWithFixedDelay(this::sweep, 0, SWEEP_INTERVAL.toSeconds(), TimeUnit.SECONDS);
    }

    /** An upload begins. */
    void announce(String key) {
        transaction.executeWithoutResult(status -> note(key, clock.instant().plus(UPLOAD_TIME)));
    }

    /** A row names it, if the caller's transaction commits. */
    void keep(String key) {
        int kept = database.sql("delete from artifact_rubbish where artifact = ?")
                .param(key)
                .update();
        if (kept == 0) {
            throw new ServiceException(
                    ErrorCode.STORAGE_UNAVAILABLE,
                    "the upload to the bucket of artifacts took more than %d hours".formatted(UPLOAD_TIME.toHours()));
        }
    }

    /** No row names it any more, if the caller's transaction commits. */
    void drop(String key) {
        database.sql("delete from artifact_rubbish where artifact = ?")
                .param(key)
                .update();
        note(key, clock.instant());
        if (TransactionSynchronizationManager.isSynchronizationActive()) {
            TransactionSynchronizationManager.registerSynchronization(new TransactionSynchronization() {
                @Override
                public void afterCommit() {
                    sweepSoon();
                }
            });
        } else {
            sweepSoon();
        }
    }

    private void note(String key, Instant deleteAfter) {
        database.sql("insert into artifact_rubbish (artifact, delete_after) values (?, ?)")
                .params(key, deleteAfter.atOffset(ZoneOffset.UTC))
                .update();
    }

    private void sweepSoon() {
        try {
            sweeper.execute(this::sweep);
        } catch (RejectedExecutionException e) {
            log.debug("The next start deletes what is left in the bucket", e);
        }
    }

    private void sweep() {
        try {
            List<String> due = database.sql("select artifact from artifact_rubbish where delete_after <= ?")
                    .param(clock.instant().atOffset(ZoneOffset.UTC))
                    .query(String.class)
                    .list();
            due.forEach(this::remove);
        } catch (RuntimeException e) {
            log.warn("What is left in the bucket is deleted later: {}", e.toString());
        }
    }

    /** With the row locked, so that whoever would still keep it finds it gone. */
    private void remove(String key) {
        transaction.executeWithoutResult(status -> {
            int mine = database.sql("delete from artifact_rubbish where artifact = ? and delete_after <= ?")
                    .params(key, clock.instant().atOffset(ZoneOffset.UTC))
                    .update();
            if (mine > 0) {
                delete.accept(key);
            }
        });
    }

    @Override
    public void close() {
        sweeper.shutdownNow();
    }
}
