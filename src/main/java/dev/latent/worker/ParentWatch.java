package dev.latent.worker;

import dev.latent.job.JobsWaiting;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.ConfigurableApplicationContext;

/**
 * Takes the supervisor's orders in a worker that has one. Where the supervisor dies, its worker ends at once: the database may have
 * gone with it, and the job goes on from its checkpoint elsewhere.
 */
public final class ParentWatch {

    static final String ARGUMENT = "--latent.supervised=true";

    private static final Logger log = LoggerFactory.getLogger(ParentWatch.class);

    private static final int EXIT_ORPHANED = 1;

    private final Consumer<ConfigurableApplicationContext> close;

    private volatile @Nullable ConfigurableApplicationContext context;

    private ParentWatch(Consumer<ConfigurableApplicationContext> close) {
        this.close = close;
    }

    /**
     * Begins to listen, if this process is a worker that has a supervisor.
     *
     * @param arguments that this process was started with
     * @param close     ends the process after its context
     */
    public static ParentWatch begin(String[] arguments, Consumer<ConfigurableApplicationContext> close) {
        ParentWatch watch = new ParentWatch(close);
        if (Arrays.asList(arguments).contains(ARGUMENT)) {
            Thread thread = new Thread(watch::listen, "parent-watch");
            thread.setDaemon(true);
            thread.start();
        }
        return watch;
    }

    /** Says that the worker has started. */
    public void started(ConfigurableApplicationContext running) {
        context = running;
    }

    private void listen() {
        try (BufferedReader orders = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.US_ASCII))) {
            String order;
            while ((order = orders.readLine()) != null) {
                ConfigurableApplicationContext running = context;
                boolean stop = order.equals(WorkerOrder.STOP.name());
                if (running == null && stop) {
                    break;
                }
                if (running != null && stop) {
                    close.accept(running);
                    return;
                }
                if (running != null && order.equals(WorkerOrder.LOOK.name())) {
                    running.publishEvent(new JobsWaiting());
                }
            }
        } catch (IOException e) {
            log.debug("the supervisor cannot be heard", e);
        }
        Runtime.getRuntime().halt(EXIT_ORPHANED);
    }
}
