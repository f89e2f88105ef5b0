package dev.latent.job;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.latent.error.ErrorCode;
import dev.latent.error.ServiceException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.HexFormat;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Service;
import org.springframework.transaction.support.TransactionOperations;
import tools.jackson.databind.json.JsonMapper;

/** Accepts jobs. What it accepted is in the database before it says so. */
@Service
public class JobQueue {

    private static final int MAX_KEY = 200;

    private final JobStore jobs;

    private final JobAdmission admission;

    private final TransactionOperations transactions;

    private final JsonMapper json;

    private final JobIds ids;

    private final Duration maxRunTime;

    JobQueue(
            JobStore jobs,
            JobAdmission admission,
            TransactionOperations transactions,
            JsonMapper json,
            JobIds ids,
            JobLimits limits) {
        this.jobs = jobs;
        this.admission = admission;
        this.transactions = transactions;
        this.json = json;
        this.ids = ids;
        this.maxRunTime = limits.maxRunTime();
    }

    /**
     * Queues a job, within the caller's transaction where there is one. The same idempotency key of the same submitter with the same
     * request gives the job that it gave before, whatever became of it and of what it used, until that job is swept.
     *
     * @param check finds out whether the job makes sense; runs within the transaction, and not at all for a key that is known
     * @throws ServiceException {@code IDEMPOTENCY_KEY_REUSED} where the key came with another request; {@code MODEL_NAME_BUSY} where
     *                          an active job has one of the claims; {@code QUEUE_FULL}; {@code INVALID_PARAMETER} for a key that is
     *                          blank or longer than 200 characters; {@code INVALID_REQUEST} for a time limit that is none; what the check
     *                          throws
     */
    public Job submit(Submission submission, Supplier<NewJob> check) {
        String key = submission.idempotencyKey();
        if (key != null && (key.isBlank() || key.length() > MAX_KEY)) {
            throw ServiceException.ofField(
                    ErrorCode.INVALID_PARAMETER,
                    "Idempotency-Key",
                    "Idempotency-Key must have 1 to %d characters and not be blank, got %d"
                            .formatted(MAX_KEY, key.length()));
        }
        String sha256 = sha256(submission.type() + "\n" + json.writeValueAsString(submission.request()));
        return Objects.requireNonNull(transactions.execute(status -> {
            admission.lock();
            return earlier(submission, sha256).orElseGet(() -> insert(submission, sha256, check.get()));
        }));
    }

    /** An active job (queued, running or paused) that uses or claims a resource, for example {@code dataset:mnist}. */
    public Optional<String> activeUser(String resource) {
        return jobs.activeUser(resource);
    }

    /** Jobs that wait for a worker or have one. */
    public int pending() {
        return jobs.pending();
    }

    /** Says that a worker process has ended, so that what it worked on need not wait until its heartbeat is missed. */
    public void presumeDead(String workerName) {
        jobs.presumeDead(workerName);
    }

    private Optional<Job> earlier(Submission submission, String sha256) {
        String key = submission.idempotencyKey();
        if (key == null) {
            return Optional.empty();
        }
        return jobs.findByIdempotencyKey(submission.owner(), key).map(known -> {
            if (!known.requestSha256().equals(sha256)) {
                throw new ServiceException(
                        ErrorCode.IDEMPOTENCY_KEY_REUSED,
                        "Idempotency-Key '%s' came with another request before, for job %s; use a new key for a new request"
                                .formatted(key, known.job().id()));
            }
            return known.job();
        });
    }

    private Job insert(Submission submission, String sha256, NewJob job) {
        requireTimeLimit(submission.request().timeLimitSeconds());
        admission.requireFree(job.claims());
        admission.requireRoom(submission.owner());
        String id = ids.next();
        jobs.insert(id, submission, sha256, job, json.writeValueAsString(job.request()));
        admission.join(id);
        return jobs.find(id).orElseThrow();
    }

    private void requireTimeLimit(@Nullable Long seconds) {
        if (seconds != null && (seconds < 1 || seconds > maxRunTime.toSeconds())) {
            throw ServiceException.ofField(
                    ErrorCode.INVALID_REQUEST,
                    "timeLimitSeconds",
                    "timeLimitSeconds must be from 1 to %d (latent.jobs.max-run-time), got %d"
                            .formatted(maxRunTime.toSeconds(), seconds));
        }
    }

    private static String sha256(String text) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(text.getBytes(UTF_8)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
