package dev.latent.artifact;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication;
import org.springframework.context.SmartLifecycle;
import org.springframework.stereotype.Component;

/**
 * Proves all that is stored by its checksums, in the background, once the server answers: what a power cut or a bad disk damaged
 * is known before somebody needs it. Workers leave it to the server.
 */
@Component
@ConditionalOnWebApplication
class Inspector implements SmartLifecycle {

    private static final Logger log = LoggerFactory.getLogger(Inspector.class);

    private final InspectionSettings settings;

    private final List<Inspection> inspections;

    private volatile @Nullable Thread thread;

    Inspector(InspectionSettings settings, List<Inspection> inspections) {
        this.settings = settings;
        this.inspections = inspections;
    }

    @Override
    public void start() {
        if (settings.bytesPerSecond().toBytes() == 0) {
            return;
        }
        Thread started = new Thread(this::inspect, "inspector");
        started.setDaemon(true);
        started.setPriority(Thread.MIN_PRIORITY);
        thread = started;
        started.start();
    }

    private void inspect() {
        Pace pace = new Pace(settings.bytesPerSecond().toBytes());
        for (Inspection inspection : inspections) {
            try {
                inspection.run(pace);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return;
            } catch (RuntimeException e) {
                log.warn("What is stored could not be inspected; the next start tries again", e);
            }
        }
    }

    @Override
    public void stop() {
        Thread started = thread;
        if (started != null) {
            started.interrupt();
            thread = null;
        }
    }

    @Override
    public boolean isRunning() {
        return thread != null;
    }
}
