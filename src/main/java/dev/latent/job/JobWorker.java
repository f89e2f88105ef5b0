package dev.latent.job;

import com.github.kagkarlsson.scheduler.Scheduler;
import com.github.kagkarlsson.scheduler.SchedulerName;
import com.github.kagkarlsson.scheduler.logging.LogLevel;
import com.github.kagkarlsson.scheduler.task.CompletionHandler;
import com.github.kagkarlsson.scheduler.task.ExecutionComplete;
import com.github.kagkarlsson.scheduler.task.ExecutionContext;
import com.github.kagkarlsson.scheduler.task.ExecutionOperations;
import com.github.kagkarlsson.scheduler.task.TaskInstance;
import dev.latent.error.ErrorCode;
import dev.latent.error.ServiceException;
import dev.latent.job.JobContext.StopReason;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import java.util.stream.Collectors;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.MDC;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.context.SmartLifecycle;
import org.springframework.dao.DataAccessException;
import org.springframework.stereotype.Component;
import org.springframework.transaction.TransactionException;
import org.springframework.transaction.event.TransactionPhase;
import org.springframework.transaction.event.TransactionalEventListener;

/** Works on the jobs of the queue, one after the other; lives in worker processes alone. */
@Component
@ConditionalOnProperty(name = "latent.role", havingValue = "worker")
class JobWorker implements SmartLifecycle {

    private static final Logger log = LoggerFactory.getLogger(JobWorker.class);

    /** db-scheduler takes no fewer. */
    private static final int MISSED_HEARTBEATS = 4;

    /** After so many crashes at one step a job fails instead of being tried again. */
    private static final int MAX_CRASHES = 3;

    /** The exit status of a process whose memory ran out; a JVM that ends itself for that reason has the same. */
    private static final int EXIT_OUT_OF_MEMORY = 3;

    /** How long the end of a run may wait for the database, before the run is left to be repeated. */
    private static final Duration PATIENCE = Duration.ofMinutes(10);

    private static final Duration MAX_WAIT = Duration.ofSeconds(5);

    private final DataSource dataSource;

    private final RunStore store;

    private final JobFolders folders;

    private final JobResults results;

    private final JobSettings settings;

    private final Clock clock;

    private final Map<String, JobHandler> handlers;

    /** Tickets that this process works on. */
    private final Set<String> running = ConcurrentHashMap.newKeySet();

    private volatile @Nullable Scheduler scheduler;

    JobWorker(
            DataSource dataSource,
            RunStore store,
            JobFolders folders,
            JobResults results,
            JobSettings settings,
            Clock clock,
            List<JobHandler> handlers) {
        this.dataSource = dataSource;
        this.store = store;
        this.folders = folders;
        this.results = results;
        this.settings = settings;
        this.clock = clock;
        this.handlers = handlers.stream().collect(Collectors.toMap(JobHandler::type, Function.identity()));
    }

    @Override
    public void start() {
        Scheduler started = Scheduler.create(dataSource, JobTask.that(this::work, this::revive))
                .schedulerName(new SchedulerName.Fixed(settings.workerName()))
                .threads(1)
                .pollingInterval(settings.pollInterval())
                .enablePriority()
                // No more than can begin at once: what is fetched ahead of its time keeps an order that may be out of
                // date.
                .pollUsingFetchAndLockOnExecute(0, 1)
                .heartbeatInterval(settings.heartbeat())
                .missedHeartbeatsLimit(MISSED_HEARTBEATS)
                .shutdownMaxWait(settings.shutdownGrace())
                .enableImmediateExecution()
                .failureLogging(LogLevel.ERROR, true)
                .build();
        started.start();
        scheduler = started;
        log.info("worker {} is ready for jobs", ProcessHandle.current().pid());
    }

    /** Lets running jobs leave a checkpoint and hands them back. */
    @Override
    public void stop() {
        Scheduler started = scheduler;
        if (started != null) {
            started.stop();
            scheduler = null;
        }
    }

    @Override
    public boolean isRunning() {
        return scheduler != null;
    }

    /** Stops before the web server does, and after the event streams. */
    @Override
    public int getPhase() {
        return DEFAULT_PHASE - 512;
    }

    /** Saves a job that was just queued the wait for the next look. */
    @TransactionalEventListener(phase = TransactionPhase.AFTER_COMMIT, fallbackExecution = true)
    void wake(JobsWaiting event) {
        Scheduler started = scheduler;
        if (started != null) {
            started.triggerCheckForDueExecutions();
        }
    }

    private void revive(ExecutionComplete complete, ExecutionOperations<Void> execution) {
        String ticket = complete.getExecution().taskInstance.getId();
        if (running.contains(ticket)) {
            log.warn("job {} is late with its heartbeat, but this process still runs it", ticket);
            return;
        }
        log.info("the worker of job {} went silent; it is taken over", ticket);
        execution.reschedule(complete, complete.getExecution().executionTime);
    }

    private CompletionHandler<Void> work(TaskInstance<Void> task, ExecutionContext execution) {
        JobTicket ticket = JobTicket.parse(task.getId());
        if (!running.add(task.getId())) {
            throw new IllegalStateException("this process runs " + ticket + " already");
        }
        try (var ignored = MDC.putCloseable("job", ticket.jobId())) {
            Optional<JobClaim> claim = store.claim(ticket);
            return claim.isEmpty()
                    ? new CompletionHandler.OnCompleteRemove<>()
                    : work(claim.get(), execution.getSchedulerState()::isShuttingDown, execution);
        } finally {
            running.remove(task.getId());
        }
    }

    private CompletionHandler<Void> work(JobClaim claim, BooleanSupplier shutdown, ExecutionContext execution) {
        JobEnd end = attempt(claim, shutdown);
        if (!record(claim, end, shutdown)) {
            // Another worker has the job, and its row in the scheduler's table.
            log.warn("job {} was taken over while run {} went on", claim.id(), claim.run());
            return (complete, operations) -> {};
        }
        if (end instanceof JobEnd.HandedBack back) {
            // Its turn is kept; only storage that is away gets a moment to come back.
            Instant again = back.equals(JobEnd.HandedBack.STORAGE)
                    ? clock.instant().plus(MAX_WAIT)
                    : execution.getExecution().executionTime;
            return (complete, operations) -> operations.reschedule(complete, again);
        }
        if (!end.keepsCheckpoint()) {
            folders.delete(claim.id());
        }
        return new CompletionHandler.OnCompleteRemove<>();
    }

    @SuppressWarnings("InterruptedExceptionSwallowed") // the interrupt is the scheduler's last word at shutdown
    private JobEnd attempt(JobClaim claim, BooleanSupplier shutdown) {
        if (claim.stop() != null) {
            return stopped(claim.stop());
        }
        JobHandler handler = handlers.get(claim.type());
        if (handler == null) {
            return new JobEnd.Failed(new ServiceException(
                    ErrorCode.INTERNAL_ERROR, "no worker knows how to do a job of type '%s'".formatted(claim.type())));
        }
        JobClaim.Crash crash = claim.crash();
        if (crash != null) {
            log.warn("the run before ended without a word at step {}", crash.step());
            if (crash.times() >= MAX_CRASHES) {
                return new JobEnd.Failed(crashed(crash));
            }
        }
        log.info("job {} ({}) begins, run {}", claim.id(), claim.type(), claim.run());
        try {
            return run(claim, handler, shutdown);
        } catch (JobStoppedException e) {
            return stopped(e.reason());
        } catch (Throwable thrown) {
            boolean interrupted = Thread.interrupted() || thrown instanceof InterruptedException;
            if (interrupted && shutdown.getAsBoolean()) {
                return JobEnd.HandedBack.SHUTDOWN;
            }
            ServiceException failure = ServiceException.of(thrown);
            if (failure.code().kind() == ErrorCode.Kind.UNAVAILABLE) {
                log.warn(
                        "job {} ({}) is handed back, {}: {}",
                        claim.id(),
                        claim.type(),
                        failure.code(),
                        thrown.toString());
                return failure.code() == ErrorCode.DATABASE_UNAVAILABLE
                        ? JobEnd.HandedBack.DATABASE
                        : JobEnd.HandedBack.STORAGE;
            }
            log.error("job {} ({}) failed: {}", claim.id(), claim.type(), failure.code(), thrown);
            return new JobEnd.Failed(failure);
        }
    }

    private JobEnd.Succeeded run(JobClaim claim, JobHandler handler, BooleanSupplier shutdown) throws Exception {
        Path directory = folders.create(claim.id());
        FlightRecorder recorder = FlightRecorder.start(folders.recorder(claim.id(), claim.run()));
        Path resultFolder = results.place(claim.id(), claim.run());
        JobRun run = new JobRun(claim, store, folders, directory, resultFolder, recorder, settings, clock, shutdown);
        try {
            JobOutcome outcome = handler.run(run);
            List<ResultFile> files = outcome.files();
            JobResult result = files.isEmpty() ? null : results.publish(claim.id(), claim.run(), files);
            run.complete();
            return new JobEnd.Succeeded(
                    new JobOutcome(outcome.model(), JobRun.finite(outcome.metrics()), outcome.report(), files), result);
        } catch (Throwable thrown) {
            if (ServiceException.of(thrown).code() == ErrorCode.OUT_OF_MEMORY) {
                endProcess(claim, recorder, thrown);
            }
            throw thrown;
        } finally {
            if (!run.isLost()) {
                run.leave();
            }
        }
    }

    /** A process whose memory ran out is in doubt: the job goes to another, which finds out whether it was the job's fault. */
    private static void endProcess(JobClaim claim, FlightRecorder recorder, Throwable thrown) {
        recorder.outOfMemory();
        log.error("job {} ({}) ran out of memory; this worker ends", claim.id(), claim.type(), thrown);
        Runtime.getRuntime().halt(EXIT_OUT_OF_MEMORY);
    }

    private static ServiceException crashed(JobClaim.Crash crash) {
        return crash.outOfMemory()
                ? new ServiceException(
                        ErrorCode.OUT_OF_MEMORY,
                        "the job ran out of memory %d times at step %d; ask for less, or give the workers more"
                                .formatted(crash.times(), crash.step()))
                : new ServiceException(
                        ErrorCode.WORKER_CRASHED,
                        "the worker process ended without a word %d times at step %d, so the job is not tried again; the log says more"
                                .formatted(crash.times(), crash.step()));
    }

    private static JobEnd stopped(StopReason reason) {
        return switch (reason) {
            case CANCEL -> new JobEnd.Cancelled(false);
            case CANCEL_KEEP -> new JobEnd.Cancelled(true);
            case PAUSE -> new JobEnd.Paused();
            case SHUTDOWN -> JobEnd.HandedBack.SHUTDOWN;
        };
    }

    /** Stores the end of a run; waits for a database that is out for a moment. False where the claim is void. */
    private boolean record(JobClaim claim, JobEnd end, BooleanSupplier shutdown) {
        Instant deadline = clock.instant().plus(PATIENCE);
        Duration wait = Duration.ofMillis(100);
        while (true) {
            try {
                boolean recorded = store.end(claim, end);
                log.info(
                        "job {} ({}): {}",
                        claim.id(),
                        claim.type(),
                        end.getClass().getSimpleName());
                return recorded;
            } catch (DataAccessException | TransactionException e) {
                if (shutdown.getAsBoolean() || clock.instant().isAfter(deadline)) {
                    throw e;
                }
                log.warn("the end of job {} cannot be stored yet: {}", claim.id(), e.toString());
                LockSupport.parkNanos(wait.toNanos());
                Duration twice = wait.multipliedBy(2);
                wait = twice.compareTo(MAX_WAIT) > 0 ? MAX_WAIT : twice;
            }
        }
    }
}
