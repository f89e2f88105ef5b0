package dev.latent.job;

import dev.latent.error.ErrorCode;
import dev.latent.error.ServiceException;
import dev.latent.job.JobContext.StopReason;
import org.springframework.stereotype.Service;
import org.springframework.transaction.support.TransactionOperations;

/** What clients do to jobs that exist. */
@Service
class JobControl {

    private final JobStore jobs;

    private final JobQueue queue;

    private final JobFolders folders;

    private final TransactionOperations transactions;

    JobControl(JobStore jobs, JobQueue queue, JobFolders folders, TransactionOperations transactions) {
        this.jobs = jobs;
        this.queue = queue;
        this.folders = folders;
        this.transactions = transactions;
    }

    Job find(String id) {
        return jobs.find(id)
                .orElseThrow(() -> new ServiceException(ErrorCode.JOB_NOT_FOUND, "there is no job '%s'".formatted(id)));
    }

    /** Ends a waiting job at once; asks the worker of a running one to stop. */
    Job cancel(String id) {
        if (jobs.cancelWaiting(id)) {
            folders.delete(id);
        } else if (!jobs.requestStop(id, StopReason.CANCEL)) {
            throw conflict(id, "a job that is queued, running or paused can be cancelled");
        }
        return find(id);
    }

    Job pause(String id) {
        if (!jobs.pauseQueued(id) && !jobs.requestStop(id, StopReason.PAUSE)) {
            throw conflict(id, "a job that is queued, or running and not being cancelled, can be paused");
        }
        return find(id);
    }

    Job resume(String id) {
        boolean resumed = Boolean.TRUE.equals(transactions.execute(status -> {
            var ticket = jobs.requeue(id);
            ticket.ifPresent(queue::schedule);
            return ticket.isPresent();
        }));
        if (!resumed) {
            throw conflict(id, "only a paused job can be resumed");
        }
        return find(id);
    }

    private ServiceException conflict(String id, String rule) {
        return new ServiceException(
                ErrorCode.JOB_STATE_CONFLICT,
                "job %s is %s; %s".formatted(id, find(id).state().label(), rule));
    }
}
