package dev.latent.job;

import com.github.kagkarlsson.scheduler.SchedulerClient;
import dev.latent.error.ErrorCode;
import dev.latent.error.ServiceException;
import java.time.Clock;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.stereotype.Service;
import org.springframework.transaction.support.TransactionOperations;
import tools.jackson.databind.json.JsonMapper;

/** Accepts jobs. What it accepted is in the database before it says so. */
@Service
public class JobQueue {

    private static final int MAX_KEY = 200;

    private final JobStore jobs;

    private final SchedulerClient scheduler;

    private final TransactionOperations transactions;

    private final ApplicationEventPublisher publisher;

    private final JsonMapper json;

    private final JobIds ids;

    private final Clock clock;

    private final int maxQueued;

    JobQueue(
            JobStore jobs,
            SchedulerClient scheduler,
            TransactionOperations transactions,
            ApplicationEventPublisher publisher,
            JsonMapper json,
            JobIds ids,
            Clock clock,
            JobSettings settings) {
        this.jobs = jobs;
        this.scheduler = scheduler;
        this.transactions = transactions;
        this.publisher = publisher;
        this.json = json;
        this.ids = ids;
        this.clock = clock;
        this.maxQueued = settings.maxQueued();
    }

    /** Something was queued; published within the transaction that queues it. */
    record Queued(JobTicket ticket) {}

    /**
     * Queues a job, within the caller's transaction where there is one. The same idempotency key with the same request gives the
     * job that it gave before, whatever became of it.
     *
     * @throws ServiceException {@code IDEMPOTENCY_KEY_REUSED} where the key came with another request; {@code MODEL_NAME_BUSY} where
     *                          an active job has one of the claims; {@code QUEUE_FULL}; {@code INVALID_PARAMETER} for a key that is
     *                          blank or longer than 200 characters
     */
    public Job submit(NewJob job) {
        String request = json.writeValueAsString(job.request());
        String key = job.idempotencyKey();
        if (key != null && (key.isBlank() || key.length() > MAX_KEY)) {
            throw ServiceException.ofField(
                    ErrorCode.INVALID_PARAMETER,
                    "Idempotency-Key",
                    "Idempotency-Key must have 1 to %d characters and not be blank, got %d"
                            .formatted(MAX_KEY, key.length()));
        }
        return Objects.requireNonNull(transactions.execute(status -> {
            jobs.lockQueue();
            return earlier(job, request, key).orElseGet(() -> insert(job, request));
        }));
    }

    /** An active job (queued, running or paused) that uses or claims a resource, for example {@code dataset:mnist}. */
    public Optional<String> activeUser(String resource) {
        return jobs.activeUser(resource);
    }

    private Optional<Job> earlier(NewJob job, String request, @Nullable String key) {
        if (key == null) {
            return Optional.empty();
        }
        Optional<Job> earlier = jobs.findByIdempotencyKey(key);
        earlier.ifPresent(known -> {
            if (!known.type().equals(job.type()) || !known.request().equals(json.readTree(request))) {
                throw new ServiceException(
                        ErrorCode.IDEMPOTENCY_KEY_REUSED,
                        "Idempotency-Key '%s' came with another request before, for job %s; use a new key for a new request"
                                .formatted(key, known.id()));
            }
        });
        return earlier;
    }

    private Job insert(NewJob job, String request) {
        for (String claim : job.claims()) {
            jobs.claimant(claim).ifPresent(holder -> {
                throw new ServiceException(
                        ErrorCode.MODEL_NAME_BUSY,
                        "job %s is about to publish '%s'; wait for it, cancel it, or choose another name"
                                .formatted(holder, claim.substring(claim.indexOf(':') + 1)));
            });
        }
        int waiting = jobs.waiting();
        if (waiting >= maxQueued) {
            throw new ServiceException(
                    ErrorCode.QUEUE_FULL, "%d jobs wait already, which is as many as may".formatted(waiting));
        }
        String id = ids.next();
        jobs.insert(id, job, request);
        schedule(new JobTicket(id, 1));
        return jobs.find(id).orElseThrow();
    }

    /** Puts a ticket into the scheduler's table, within the caller's transaction. */
    void schedule(JobTicket ticket) {
        scheduler.scheduleIfNotExists(JobTask.instance(ticket), clock.instant());
        publisher.publishEvent(new Queued(ticket));
    }
}
