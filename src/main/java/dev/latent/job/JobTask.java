package dev.latent.job;

import com.github.kagkarlsson.scheduler.task.DeadExecutionHandler;
import com.github.kagkarlsson.scheduler.task.ExecutionHandler;
import com.github.kagkarlsson.scheduler.task.Task;
import com.github.kagkarlsson.scheduler.task.TaskInstance;
import com.github.kagkarlsson.scheduler.task.helper.Tasks;
import java.time.Duration;

/**
 * The one task that the scheduler knows: work on a job. Its instances are named by {@link JobTicket}s and carry no data, so that
 * nothing in the database is ever deserialised into objects.
 */
final class JobTask {

    static final String NAME = "job";

    /** How long a job waits whose state could not even be read. */
    private static final Duration RETRY = Duration.ofSeconds(5);

    private JobTask() {}

    static Task<Void> that(ExecutionHandler<Void> works) {
        return that(works, (complete, execution) -> execution.reschedule(complete, complete.getTimeDone()));
    }

    static Task<Void> that(ExecutionHandler<Void> works, DeadExecutionHandler<Void> revives) {
        return Tasks.custom(NAME, Void.class)
                .onFailure((complete, execution) ->
                        execution.reschedule(complete, complete.getTimeDone().plus(RETRY)))
                .onDeadExecution(revives)
                .execute(works);
    }

    static TaskInstance<Void> instance(JobTicket ticket, int priority) {
        return new TaskInstance.Builder<Void>(NAME, ticket.toString())
                .priority(priority)
                .build();
    }
}
