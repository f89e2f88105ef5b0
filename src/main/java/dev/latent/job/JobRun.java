package dev.latent.job;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.DataAccessException;
import org.springframework.transaction.TransactionException;

/**
 * The context of one run. Reports of progress come as fast as the handler likes and are stored as often as the settings say; the
 * last one of an epoch is always stored. Used by the handler's thread alone.
 */
final class JobRun implements JobContext {

    private static final Logger log = LoggerFactory.getLogger(JobRun.class);

    /** Keeps the events of a long run few: after t of running, two reports are at least t / 4000 apart. */
    private static final long REPORTS_PER_RUN = 4_000;

    private final JobClaim claim;

    private final RunStore store;

    private final JobFolders folders;

    private final Path directory;

    private final Path resultFolder;

    private final FlightRecorder recorder;

    private final JobSettings settings;

    private final Clock clock;

    private final BooleanSupplier shutdown;

    private final Instant begin;

    private final RunTime time;

    private final Map<String, Double> metrics;

    private @Nullable Report held;

    private @Nullable JobProgress last;

    private Instant lastStored = Instant.MIN;

    private Instant lastAsked = Instant.MIN;

    private @Nullable StopReason stop;

    private boolean lost;

    private record Report(JobProgress progress, Map<String, Double> metrics) {}

    JobRun(
            JobClaim claim,
            RunStore store,
            JobFolders folders,
            Path directory,
            Path resultFolder,
            FlightRecorder recorder,
            JobSettings settings,
            Clock clock,
            BooleanSupplier shutdown) {
        this.claim = claim;
        this.store = store;
        this.folders = folders;
        this.directory = directory;
        this.resultFolder = resultFolder;
        this.recorder = recorder;
        this.settings = settings;
        this.clock = clock;
        this.shutdown = shutdown;
        this.begin = clock.instant();
        this.time = new RunTime(claim.spent(), claim.limit(), System::nanoTime);
        this.metrics = new LinkedHashMap<>(claim.metrics());
    }

    @Override
    public String id() {
        return claim.id();
    }

    @Override
    public int run() {
        return claim.run();
    }

    @Override
    public String request() {
        return claim.request();
    }

    @Override
    public Path directory() {
        return directory;
    }

    @Override
    public Path resultFolder() {
        return resultFolder;
    }

    @Override
    public void share(Path file) throws IOException {
        folders.share(claim.id(), file);
    }

    @Override
    public void delete(Path file) throws IOException {
        folders.delete(claim.id(), file);
    }

    @Override
    public void progress(JobProgress progress, Map<String, Double> reported) {
        failIfLost();
        if (held != null && last != null && progress.epoch() != last.epoch()) {
            flush();
        }
        last = progress;
        Map<String, Double> finite = finite(reported);
        metrics.putAll(finite);
        held = new Report(progress, finite);
        if (isDue(lastStored, interval())) {
            flush();
        }
    }

    @Override
    public void event(String type, Map<String, Object> data) {
        failIfLost();
        flush();
        store(() -> store.event(claim, type, data));
        failIfLost();
    }

    @Override
    public void stepping(long step) {
        recorder.stepping(step);
    }

    @Override
    public void requireClaim() {
        lost |= !store.hold(claim);
        failIfLost();
    }

    @Override
    public Optional<StopReason> stopRequested() {
        failIfLost();
        if (isDue(lastAsked, settings.stopPollInterval())) {
            lastAsked = clock.instant();
            store(() -> {
                var standing = store.standing(claim);
                stop = standing.stop();
                return standing.holds();
            });
            failIfLost();
        }
        if (stop != null) {
            return Optional.of(stop);
        }
        time.check();
        return shutdown.getAsBoolean() ? Optional.of(StopReason.SHUTDOWN) : Optional.empty();
    }

    /** Stores that nothing is left to do. */
    void complete() {
        JobProgress reached = last;
        if (reached != null && reached.fraction() < 1) {
            held = new Report(reached.completed(), held == null ? Map.of() : held.metrics());
        }
    }

    /** Stores the report that was held back, if one was. */
    void flush() {
        Report report = held;
        if (report != null) {
            held = null;
            lastStored = clock.instant();
            store(() -> store.progress(claim, report.progress(), metrics, report.metrics(), time.spent()));
        }
    }

    /** Stores what is left to tell when the handler is done. */
    void leave() {
        flush();
        store(() -> store.spent(claim, time.spent()));
    }

    /** Whether another worker has the job now. */
    boolean isLost() {
        return lost;
    }

    private void store(BooleanSupplier write) {
        try {
            lost |= !write.getAsBoolean();
        } catch (DataAccessException | TransactionException e) {
            // A report is not worth a job; where the database stays away, the end of the job waits for it.
            log.warn("job {} goes on without telling: {}", claim.id(), e.toString());
        }
    }

    /** Without its claim a run has no business in the job's folder any more. */
    private void failIfLost() {
        if (lost) {
            throw new JobStoppedException(StopReason.SHUTDOWN);
        }
    }

    private Duration interval() {
        Duration spread = Duration.between(begin, clock.instant()).dividedBy(REPORTS_PER_RUN);
        return spread.compareTo(settings.progressInterval()) > 0 ? spread : settings.progressInterval();
    }

    private boolean isDue(Instant last, Duration interval) {
        Instant now = clock.instant();
        return last.equals(Instant.MIN) || !now.isBefore(last.plus(interval)) || now.isBefore(last);
    }

    /** JSON has no NaN. */
    static Map<String, Double> finite(Map<String, Double> metrics) {
        Map<String, Double> finite = new LinkedHashMap<>();
        metrics.forEach((name, value) -> {
            if (Double.isFinite(value)) {
                finite.put(name, value);
            }
        });
        return finite;
    }
}
