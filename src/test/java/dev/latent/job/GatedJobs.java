package dev.latent.job;

import java.io.IOException;
import java.nio.file.Files;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;

/** Jobs that do nothing but run until they are let through, in the order in which a test lets them. */
final class GatedJobs implements JobHandler, JobCheck {

    static final String TYPE = "gated";

    private static final JsonMapper JSON = JsonMapper.builder().build();

    record Request(
            String name, JobPriority priority, @Nullable Long timeLimitSeconds) implements JobRequest {}

    private final Semaphore gate = new Semaphore(0);

    private final List<String> started = new CopyOnWriteArrayList<>();

    private volatile Consumer<String> atStart = name -> {};

    private volatile String basis = "one";

    private volatile List<ResultFile> files = List.of();

    @Override
    public String type() {
        return TYPE;
    }

    @Override
    public NewJob check(String request) {
        return check(JSON.readValue(request, Request.class));
    }

    NewJob check(Request request) {
        return new NewJob(request, List.of("dataset:gated"), List.of("model:" + request.name()), basis);
    }

    @Override
    public JobOutcome run(JobContext context) throws InterruptedException, IOException {
        String name = JSON.readValue(context.request(), Request.class).name();
        atStart.accept(name);
        started.add(name);
        context.progress(new JobProgress(1, 2, 1, 2, 0.5, null), Map.of("loss", 1.0));
        while (!gate.tryAcquire(Duration.ofMillis(5).toNanos(), TimeUnit.NANOSECONDS)) {
            context.stopRequested().ifPresent(reason -> {
                throw new JobStoppedException(reason);
            });
        }
        if (files.isEmpty()) {
            return new JobOutcome(null, Map.of(), "{}");
        }
        Files.createDirectories(context.resultFolder());
        for (ResultFile file : files) {
            Files.writeString(context.resultFolder().resolve(file.name()), "it is " + file.name());
        }
        return new JobOutcome(null, Map.of(), null, files);
    }

    /** Lets that many jobs end. */
    void letThrough(int jobs) {
        gate.release(jobs);
    }

    /** Forgets what was, and closes the gate. */
    void clear() {
        started.clear();
        gate.drainPermits();
        atStart = name -> {};
        files = List.of();
    }

    /** The names of jobs in the order of their starts, once for each run. */
    List<String> started() {
        return started;
    }

    /** What each run does first, given the name of its job. */
    void atStart(Consumer<String> action) {
        atStart = action;
    }

    /** What jobs leave from now on instead of a report. */
    void leave(ResultFile... left) {
        files = List.of(left);
    }

    /** Changes what jobs rest on, as a dataset that is made anew under its old name. */
    void changeBasis(String changed) {
        basis = changed;
    }
}
