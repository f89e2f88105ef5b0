package dev.latent.worker;

import dev.latent.job.JobsWaiting;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.boot.context.event.ApplicationStartedEvent;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.event.EventListener;
import org.springframework.stereotype.Component;

/**
 * Takes orders from the supervisor in a worker that has one. Where the supervisor dies, its worker ends at once: the database may have
 * gone with it, and the job goes on from its checkpoint elsewhere.
 */
@Component
@ConditionalOnProperty(name = "latent.supervised", havingValue = "true")
class ParentWatch {

    private static final Logger log = LoggerFactory.getLogger(ParentWatch.class);

    private static final int EXIT_ORPHANED = 1;

    private final ConfigurableApplicationContext context;

    ParentWatch(ConfigurableApplicationContext context) {
        this.context = context;
    }

    @EventListener(ApplicationStartedEvent.class)
    void start() {
        Thread thread = new Thread(this::listen, "parent-watch");
        thread.setDaemon(true);
        thread.start();
    }

    private void listen() {
        try (BufferedReader orders = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.US_ASCII))) {
            String order;
            while ((order = orders.readLine()) != null) {
                if (order.equals(WorkerOrder.LOOK.name())) {
                    context.publishEvent(new JobsWaiting());
                } else if (order.equals(WorkerOrder.STOP.name())) {
                    context.close();
                    Runtime.getRuntime().exit(0);
                }
            }
        } catch (IOException e) {
            log.debug("the supervisor cannot be heard", e);
        }
        Runtime.getRuntime().halt(EXIT_ORPHANED);
    }
}
