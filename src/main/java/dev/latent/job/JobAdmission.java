package dev.latent.job;

import com.github.kagkarlsson.scheduler.SchedulerClient;
import dev.latent.error.ErrorCode;
import dev.latent.error.ServiceException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/**
 * Who may wait, and whose turn it is.
 *
 * <p>Within a priority, owners take turns by start-time fair queueing (Goyal et al. 1996) with one job as the unit of work: a job's turn
 * is one more than the larger of the turn that last started and the turn of its owner's last waiting job. So an owner's hundredth job
 * waits behind another's first, and nobody saves up turns by staying away.
 *
 * <p>A job whose turn may come has a ticket in the scheduler's table, where the scheduler's priority is the job's and the execution time
 * is the turn, as milliseconds since 1970: always due, and in order. An owner has as many tickets as its jobs may run at once; the rest of
 * its jobs wait without one.
 *
 * <p>All of this is done within the caller's transaction, under the queue's lock.
 */
@Component
class JobAdmission {

    private final JdbcClient db;

    private final SchedulerClient scheduler;

    private final ApplicationEventPublisher publisher;

    private final JobLimits limits;

    JobAdmission(JdbcClient db, SchedulerClient scheduler, ApplicationEventPublisher publisher, JobLimits limits) {
        this.db = db;
        this.scheduler = scheduler;
        this.publisher = publisher;
        this.limits = limits;
    }

    /**
     * Keeps all others out of the queue until the transaction ends, so that what it checks stays true. To be taken before any job's row
     * is changed: who has a row and waits for the queue would wait for somebody who waits for the row.
     */
    void lock() {
        db.sql("select id from job_queue where id = 1 for update").query().singleRow();
    }

    /** @throws ServiceException {@code QUEUE_FULL} */
    void requireRoom(String owner) {
        int waiting = db.sql("select count(*) from jobs where state in ('queued', 'paused')")
                .query(Integer.class)
                .single();
        if (waiting >= limits.maxQueued()) {
            throw new ServiceException(
                    ErrorCode.QUEUE_FULL,
                    "%d jobs wait already, which is as many as may (latent.jobs.max-queued)".formatted(waiting));
        }
        if (owner.isEmpty()) {
            return;
        }
        int own = db.sql("select count(*) from jobs where owner = :owner and state in ('queued', 'paused')")
                .param("owner", owner)
                .query(Integer.class)
                .single();
        if (own >= limits.maxQueuedPerKey()) {
            throw new ServiceException(
                    ErrorCode.QUEUE_FULL,
                    "%d jobs of this API key wait already, which is as many as may (latent.jobs.max-queued-per-key)"
                            .formatted(own));
        }
    }

    /** @throws ServiceException {@code MODEL_NAME_BUSY} where an active job has one of the claims */
    void requireFree(List<String> claims) {
        for (String claim : claims) {
            db.sql("select job_id from job_resources where claimed = :claim")
                    .param("claim", claim)
                    .query(String.class)
                    .optional()
                    .ifPresent(holder -> {
                        throw new ServiceException(
                                ErrorCode.MODEL_NAME_BUSY,
                                "job %s is about to publish '%s'; wait for it, cancel it, or choose another name"
                                        .formatted(holder, claim.substring(claim.indexOf(':') + 1)));
                    });
        }
    }

    /** Gives a queued job its turn, and a ticket where its owner may have one more. */
    void join(String id) {
        db.sql("""
                        update jobs set turn = 1 + greatest(
                            (select coalesce(max(s.started_turn), 0) from jobs s where s.priority = jobs.priority),
                            (select coalesce(max(w.turn), 0) from jobs w
                                where w.owner = jobs.owner and w.priority = jobs.priority and w.state = 'queued' and w.id <> jobs.id))
                        where id = :id
                        """).param("id", id).update();
        admit(owner(id));
    }

    /** Passes on the ticket of a job that is not queued any more, and does not run. */
    void left(String id) {
        db.sql("update jobs set admitted = false where id = :id")
                .param("id", id)
                .update();
        admit(owner(id));
    }

    /** Gives out the tickets that a larger limit made: where each was left out, its owner's limit was another one then. */
    void admitAll() {
        db.sql("select distinct owner from jobs where state = 'queued' and not admitted")
                .query(String.class)
                .list()
                .forEach(this::admit);
    }

    private String owner(String id) {
        return db.sql("select owner from jobs where id = :id")
                .param("id", id)
                .query(String.class)
                .single();
    }

    private void admit(String owner) {
        int limit = owner.isEmpty() ? Integer.MAX_VALUE : limits.maxRunningPerKey();
        int admitted = db.sql(
                        "select count(*) from jobs where owner = :owner and admitted and state in ('queued', 'running')")
                .param("owner", owner)
                .query(Integer.class)
                .single();
        Optional<Place> next = next(owner);
        while (next.isPresent() && (admitted < limit || withdrawLesser(owner, next.get()))) {
            give(next.get());
            admitted++;
            next = next(owner);
        }
    }

    private record Place(JobTicket ticket, int priority, long turn) {}

    private Optional<Place> next(String owner) {
        return db.sql("""
                        select id, ticket, priority, turn from jobs
                        where owner = :owner and state = 'queued' and not admitted
                        order by priority desc, turn, id limit 1
                        """)
                .param("owner", owner)
                .query((row, n) -> new Place(
                        new JobTicket(row.getString("id"), row.getInt("ticket")),
                        row.getInt("priority"),
                        row.getLong("turn")))
                .optional();
    }

    /** Takes the ticket from a waiting job of the owner's that has a lower priority. Its number is void from now on. */
    private boolean withdrawLesser(String owner, Place place) {
        List<String> lesser = db.sql("""
                        select id from jobs
                        where owner = :owner and state = 'queued' and admitted and priority < :priority
                        order by priority, turn desc
                        """)
                .param("owner", owner)
                .param("priority", place.priority())
                .query(String.class)
                .list();
        // A worker may take one at this moment: it does not need the queue for that.
        return lesser.stream()
                .anyMatch(id -> db.sql(
                                        "update jobs set admitted = false, ticket = ticket + 1 where id = :id and state = 'queued'")
                                .param("id", id)
                                .update()
                        == 1);
    }

    private void give(Place place) {
        db.sql("update jobs set admitted = true where id = :id")
                .param("id", place.ticket().jobId())
                .update();
        scheduler.scheduleIfNotExists(
                JobTask.instance(place.ticket(), place.priority()), Instant.ofEpochMilli(place.turn()));
        publisher.publishEvent(new JobsWaiting());
    }
}
