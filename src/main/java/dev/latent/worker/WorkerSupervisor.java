package dev.latent.worker;

import dev.latent.job.JobQueue;
import dev.latent.job.JobsWaiting;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;
import org.springframework.dao.DataAccessException;
import org.springframework.scheduling.concurrent.CustomizableThreadFactory;
import org.springframework.transaction.TransactionException;
import org.springframework.transaction.event.TransactionPhase;
import org.springframework.transaction.event.TransactionalEventListener;

/**
 * Keeps as many worker processes as there are jobs for, up to the number in the settings: starts them when a job comes, starts another
 * when one dies, ends them when there has been nothing to do for a while. One thread does all of it.
 */
class WorkerSupervisor implements SmartLifecycle {

    private static final Logger log = LoggerFactory.getLogger(WorkerSupervisor.class);

    private static final Duration INTERVAL = Duration.ofSeconds(1);

    private static final Duration FIRST_WAIT = Duration.ofSeconds(1);

    private static final Duration LONGEST_WAIT = Duration.ofSeconds(30);

    /** What a worker may take to end beside its job. */
    private static final Duration MARGIN = Duration.ofSeconds(5);

    /** How the JVM and Spring end a process that they cannot start. */
    private static final int EXIT_NOT_STARTED = 1;

    private final JobQueue jobs;

    private final WorkerSettings settings;

    private final WorkerCommand command;

    private final List<WorkerProcess> workers = new ArrayList<>();

    /** Ended workers of which the queue has not been told. */
    private final List<String> dead = new ArrayList<>();

    private Duration wait = FIRST_WAIT;

    private long notBefore;

    private long busyAt;

    private volatile @Nullable ScheduledExecutorService thread;

    WorkerSupervisor(JobQueue jobs, WorkerSettings settings, WorkerCommand command) {
        this.jobs = jobs;
        this.settings = settings;
        this.command = command;
    }

    @Override
    public void start() {
        notBefore = System.nanoTime();
        ScheduledExecutorService started =
                Executors.newSingleThreadScheduledExecutor(new CustomizableThreadFactory("workers-"));
        started.scheduleWithFixedDelay(this::look, 0, INTERVAL.toMillis(), TimeUnit.MILLISECONDS);
        thread = started;
    }

    /** Lets the workers leave a checkpoint and hand their jobs back, and waits for their end. */
    @Override
    public void stop() {
        ScheduledExecutorService started = thread;
        if (started == null) {
            return;
        }
        thread = null;
        started.shutdown();
        try {
            if (!started.awaitTermination(10, TimeUnit.SECONDS)) {
                log.warn("the supervisor of the workers is stuck");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        endAll();
    }

    @Override
    public boolean isRunning() {
        return thread != null;
    }

    /** Stops before the web server does, and after the event streams. */
    @Override
    public int getPhase() {
        return DEFAULT_PHASE - 512;
    }

    /** Saves a job that was queued here the wait for the next look. */
    @TransactionalEventListener(phase = TransactionPhase.AFTER_COMMIT, fallbackExecution = true)
    void wake(JobsWaiting event) {
        ScheduledExecutorService started = thread;
        if (started != null) {
            try {
                started.execute(() -> {
                    look();
                    workers.forEach(worker -> worker.order(WorkerOrder.LOOK));
                });
            } catch (RejectedExecutionException e) {
                log.debug("no worker is started any more", e);
            }
        }
    }

    private void look() {
        try {
            bury();
            int pending = jobs.pending();
            long now = System.nanoTime();
            if (pending > 0) {
                busyAt = now;
            } else if (!workers.isEmpty()
                    && now - busyAt > settings.workerIdleTimeout().toNanos()) {
                log.info("there is nothing to do: the workers end");
                endAll();
            }
            while (workers.size() < Math.min(pending, settings.workers()) && now - notBefore >= 0) {
                begin();
            }
        } catch (DataAccessException | TransactionException e) {
            log.warn("the supervisor of the workers waits for the database: {}", e.toString());
        } catch (IOException | RuntimeException e) {
            log.error("no worker can be started", e);
            postpone();
        }
    }

    private void begin() throws IOException {
        String name = ManagementFactory.getRuntimeMXBean().getName() + "/" + UUID.randomUUID();
        workers.add(WorkerProcess.start(name, command.toStart(name)));
    }

    /** Finds workers that ended by themselves, and tells the queue. */
    private void bury() {
        workers.removeIf(worker -> {
            if (worker.isAlive()) {
                return false;
            }
            log.warn("worker {} ended with status {}", worker.pid(), worker.exitStatus());
            dead.add(worker.name());
            if (worker.exitStatus() == EXIT_NOT_STARTED) {
                postpone();
            } else {
                wait = FIRST_WAIT;
            }
            return true;
        });
        dead.removeIf(name -> {
            jobs.presumeDead(name);
            return true;
        });
    }

    private void postpone() {
        notBefore = System.nanoTime() + wait.toNanos();
        Duration twice = wait.multipliedBy(2);
        wait = twice.compareTo(LONGEST_WAIT) > 0 ? LONGEST_WAIT : twice;
    }

    private void endAll() {
        workers.forEach(worker -> worker.order(WorkerOrder.STOP));
        workers.forEach(worker -> worker.awaitEnd(settings.shutdownGrace().plus(MARGIN)));
        workers.clear();
    }
}
