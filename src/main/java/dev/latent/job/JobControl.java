package dev.latent.job;

import dev.latent.error.ErrorCode;
import dev.latent.error.ServiceException;
import dev.latent.job.JobContext.StopReason;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.springframework.stereotype.Service;
import org.springframework.transaction.support.TransactionOperations;

/** What clients do to jobs that exist. */
@Service
public class JobControl {

    private final JobStore jobs;

    private final JobAdmission admission;

    private final JobFolders folders;

    private final TransactionOperations transactions;

    private final Map<String, JobCheck> checks;

    JobControl(
            JobStore jobs,
            JobAdmission admission,
            JobFolders folders,
            TransactionOperations transactions,
            List<JobCheck> checks) {
        this.jobs = jobs;
        this.admission = admission;
        this.folders = folders;
        this.transactions = transactions;
        this.checks = checks.stream().collect(Collectors.toMap(JobCheck::type, Function.identity()));
    }

    /**
     * A job as it stands.
     *
     * @throws ServiceException {@code JOB_NOT_FOUND}
     */
    public Job find(String id) {
        return jobs.find(id)
                .orElseThrow(() -> new ServiceException(ErrorCode.JOB_NOT_FOUND, "there is no job '%s'".formatted(id)));
    }

    /**
     * Ends a waiting job at once; asks the worker of a running one to stop. Of a job that is cancelled already, drops the checkpoint that
     * was kept.
     *
     * @param keepCheckpoint whether the job may be resumed later
     */
    public Job cancel(String id, boolean keepCheckpoint) {
        if (cancelWaiting(id, keepCheckpoint) || !keepCheckpoint && jobs.dropCheckpoint(id)) {
            if (!keepCheckpoint) {
                folders.delete(id);
            }
        } else if (!jobs.requestStop(id, keepCheckpoint ? StopReason.CANCEL_KEEP : StopReason.CANCEL)) {
            throw conflict(id, "a job that is queued, running or paused can be cancelled");
        }
        return find(id);
    }

    private boolean cancelWaiting(String id, boolean keepCheckpoint) {
        return inTransaction(() -> {
            admission.lock();
            boolean cancelled = jobs.cancelWaiting(id, keepCheckpoint, Map.of());
            if (cancelled) {
                admission.left(id);
            }
            return cancelled;
        });
    }

    /** Stops a job until it is resumed: a waiting one at once, a running one when its worker leaves off. */
    public Job pause(String id) {
        boolean paused = inTransaction(() -> {
            admission.lock();
            boolean changed = jobs.pauseQueued(id);
            if (changed) {
                admission.left(id);
            }
            return changed;
        });
        if (!paused && !jobs.requestStop(id, StopReason.PAUSE)) {
            throw conflict(id, "a job that is queued, or running and not being cancelled, can be paused");
        }
        return find(id);
    }

    /**
     * Queues a job again that is paused, or was cancelled with its checkpoint kept.
     *
     * @throws ServiceException that names what a cancelled job cannot have again
     */
    public Job resume(String id) {
        inTransaction(() -> {
            admission.lock();
            Job job = find(id);
            if (job.state() == JobState.CANCELLED && job.resumable()) {
                takeAgain(job);
            }
            if (!jobs.requeue(id)) {
                throw conflict(
                        id, "only a job that is paused, or was cancelled with its checkpoint kept, can be resumed");
            }
            admission.join(id);
            return id;
        });
        return find(id);
    }

    private void takeAgain(Job job) {
        JobCheck check = checks.get(job.type());
        if (check == null) {
            throw new ServiceException(
                    ErrorCode.INTERNAL_ERROR, "nobody knows what a job of type '%s' needs".formatted(job.type()));
        }
        NewJob needs = check.check(job.request().toString());
        if (!needs.basis().equals(jobs.basis(job.id()))) {
            throw new ServiceException(
                    ErrorCode.JOB_STATE_CONFLICT,
                    "job %s cannot go on: %s have other contents now than when its checkpoint was made; submit it anew"
                            .formatted(job.id(), needs.uses()));
        }
        admission.requireFree(needs.claims());
        admission.requireRoom(Objects.requireNonNullElse(job.submittedBy(), ""));
        jobs.hold(job.id(), needs);
    }

    private <T> T inTransaction(Supplier<T> work) {
        return Objects.requireNonNull(transactions.execute(status -> work.get()));
    }

    private ServiceException conflict(String id, String rule) {
        return new ServiceException(
                ErrorCode.JOB_STATE_CONFLICT,
                "job %s is %s; %s".formatted(id, find(id).state().label(), rule));
    }
}
