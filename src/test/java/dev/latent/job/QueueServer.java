package dev.latent.job;

import dev.latent.HttpApi;
import dev.latent.LatentServer;
import dev.latent.MovableClock;
import dev.latent.PostgresDatabase;
import dev.latent.TemporaryHome;
import dev.latent.error.ServiceException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.support.GenericApplicationContext;
import org.springframework.jdbc.core.simple.JdbcClient;

/** A server and its workers in this JVM that know {@link GatedJobs}, have a clock that moves, and take jobs from several owners. */
final class QueueServer implements AutoCloseable {

    final GatedJobs gated = new GatedJobs();

    final MovableClock clock = new MovableClock();

    final Path home = TemporaryHome.create();

    private final @Nullable PostgresDatabase postgres;

    private final ConfigurableApplicationContext context;

    private QueueServer(@Nullable PostgresDatabase postgres, String... settings) {
        this.postgres = postgres;
        List<String> arguments = new ArrayList<>(Arrays.asList(settings));
        arguments.add("--latent.home=" + home);
        arguments.add("--latent.role=server");
        arguments.add("--server.port=0");
        arguments.add("--latent.jobs.progress-interval=1ms");
        arguments.add("--latent.jobs.stop-poll-interval=20ms");
        arguments.add("--latent.jobs.sweep-interval=30d");
        String[] all = arguments.toArray(String[]::new);
        this.context = new SpringApplicationBuilder(LatentServer.class)
                .initializers(starting -> {
                    starting.getBeanFactory().registerSingleton("clock", clock);
                    starting.getBeanFactory().registerSingleton("gatedJobs", gated);
                    int workers = starting.getEnvironment().getRequiredProperty("latent.jobs.workers", Integer.class);
                    for (int worker = 0; worker < workers; worker++) {
                        ((GenericApplicationContext) starting).registerBean("worker-" + worker, JobWorker.class);
                    }
                })
                .run(postgres == null ? all : postgres.arguments(all));
    }

    /** @param database {@code h2} or {@code postgresql} */
    static QueueServer start(String database, String... settings) throws Exception {
        return new QueueServer(database.equals("h2") ? null : PostgresDatabase.start(), settings);
    }

    <T> T bean(Class<T> type) {
        return context.getBean(type);
    }

    HttpApi api() {
        return new HttpApi("http://127.0.0.1:"
                + Objects.requireNonNull(context.getEnvironment().getProperty("local.server.port")));
    }

    Job submit(@Nullable String owner, String name, JobPriority priority) {
        return submit(owner, new GatedJobs.Request(name, priority, null), null);
    }

    Job submit(@Nullable String owner, GatedJobs.Request request, @Nullable String idempotencyKey) {
        return bean(JobQueue.class)
                .submit(new Submission(GatedJobs.TYPE, request, idempotencyKey, owner), () -> gated.check(request));
    }

    Job find(Job job) {
        return bean(JobControl.class).find(job.id());
    }

    Job await(Job job, JobState... states) {
        return Awaitility.await(job.id() + " " + Arrays.toString(states))
                .atMost(Duration.ofSeconds(30))
                .pollInterval(Duration.ofMillis(10))
                .until(() -> find(job), found -> Set.of(states).contains(found.state()));
    }

    void awaitStarted(int runs) {
        Awaitility.await(runs + " runs")
                .atMost(Duration.ofSeconds(30))
                .pollInterval(Duration.ofMillis(10))
                .until(() -> gated.started().size() >= runs);
    }

    /** Ends all jobs, so that another test finds nothing of this one's that waits or runs. */
    void clear() {
        JobStore jobs = bean(JobStore.class);
        Awaitility.await("no job is active")
                .atMost(Duration.ofSeconds(30))
                .pollInterval(Duration.ofMillis(10))
                .until(() -> {
                    List<Job> active = Stream.of(JobState.QUEUED, JobState.RUNNING, JobState.PAUSED)
                            .flatMap(state -> jobs.list(state, null, null, null, 500).stream())
                            .toList();
                    active.forEach(this::cancel);
                    return active.isEmpty();
                });
        gated.clear();
    }

    private void cancel(Job job) {
        try {
            bean(JobControl.class).cancel(job.id(), false);
        } catch (ServiceException endedInBetween) {
            // that is just as well
        }
    }

    /** How many jobs of an owner the database says are running. */
    int running(String owner) {
        return bean(JdbcClient.class)
                .sql("select count(*) from jobs where owner = :owner and state = 'running'")
                .param("owner", owner)
                .query(Integer.class)
                .single();
    }

    @Override
    public void close() throws Exception {
        gated.letThrough(1_000_000);
        context.close();
        if (postgres != null) {
            postgres.close();
        }
    }
}
