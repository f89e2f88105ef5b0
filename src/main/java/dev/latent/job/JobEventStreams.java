package dev.latent.job;

import dev.latent.error.ErrorCode;
import dev.latent.error.ServiceException;
import dev.latent.job.JobLog.Head;
import java.io.IOException;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.Semaphore;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication;
import org.springframework.context.SmartLifecycle;
import org.springframework.http.MediaType;
import org.springframework.scheduling.concurrent.CustomizableThreadFactory;
import org.springframework.stereotype.Component;
import org.springframework.web.servlet.mvc.method.annotation.SseEmitter;

/**
 * Live streams of events. One look at the database serves all streams that are open, so that events of other processes are seen as
 * well; a few threads write, each stream by one at a time, so that a slow client delays no other for long.
 */
@Component
@ConditionalOnWebApplication
class JobEventStreams implements SmartLifecycle {

    private static final Logger log = LoggerFactory.getLogger(JobEventStreams.class);

    private static final int WRITERS = 4;

    private static final int BATCH = 200;

    private final JobLog events;

    private final JobSettings settings;

    private final Clock clock;

    private final Semaphore places;

    private final Set<Stream> streams = ConcurrentHashMap.newKeySet();

    private @Nullable ScheduledExecutorService ticker;

    private @Nullable ThreadPoolExecutor writers;

    JobEventStreams(JobLog events, JobSettings settings, Clock clock) {
        this.events = events;
        this.settings = settings;
        this.clock = clock;
        this.places = new Semaphore(settings.maxEventStreams());
    }

    /** Streams a job's events that follow one, until the job's last. */
    SseEmitter open(String id, long after) {
        if (!places.tryAcquire()) {
            throw new ServiceException(
                    ErrorCode.OVERLOADED,
                    "%d event streams are open already, which is as many as may be; ask for a JSON page instead"
                            .formatted(settings.maxEventStreams()));
        }
        // Lives as long as the job: a timeout would be one more way to miss its end.
        SseEmitter emitter = new SseEmitter(0L);
        Stream stream = new Stream(id, after, emitter, clock.instant());
        emitter.onCompletion(() -> {
            if (streams.remove(stream)) {
                places.release();
            }
        });
        if (!add(stream)) {
            places.release();
            throw new ServiceException(ErrorCode.OVERLOADED, "the server is stopping; come back to it in a moment");
        }
        return emitter;
    }

    /** False where nobody would ever write to the stream. */
    private synchronized boolean add(Stream stream) {
        return ticker != null && streams.add(stream);
    }

    @Override
    public synchronized void start() {
        ThreadFactory threads = new CustomizableThreadFactory("job-events-");
        writers = new ThreadPoolExecutor(WRITERS, WRITERS, 30, TimeUnit.SECONDS, new LinkedBlockingQueue<>(), threads);
        writers.allowCoreThreadTimeOut(true);
        ticker = Executors.newSingleThreadScheduledExecutor(threads);
        long interval = settings.streamInterval().toMillis();
        ticker.scheduleWithFixedDelay(this::look, interval, interval, TimeUnit.MILLISECONDS);
    }

    /** Ends all streams, so that the server need not wait for them; clients come back with Last-Event-ID. */
    @Override
    public synchronized void stop() {
        if (ticker != null && writers != null) {
            ticker.shutdownNow();
            writers.shutdownNow();
            ticker = null;
            writers = null;
            streams.forEach(stream -> stream.emitter.complete());
        }
    }

    @Override
    public synchronized boolean isRunning() {
        return ticker != null;
    }

    private void look() {
        try {
            if (streams.isEmpty()) {
                return;
            }
            Map<String, Head> heads =
                    events.heads(streams.stream().map(stream -> stream.id).collect(Collectors.toSet()));
            Instant now = clock.instant();
            for (Stream stream : streams) {
                Head head = heads.get(stream.id);
                if (head != null && stream.needs(head, now) && stream.busy.compareAndSet(false, true)) {
                    write(stream, head);
                }
            }
        } catch (RuntimeException e) {
            log.warn("event streams wait: {}", e.toString());
        }
    }

    private synchronized void write(Stream stream, Head head) {
        // At most one task for each stream, so the queue is as bounded as they are.
        if (writers != null) {
            writers.execute(() -> stream.write(head));
        }
    }

    private final class Stream {

        private final String id;

        private final SseEmitter emitter;

        private final AtomicBoolean busy = new AtomicBoolean();

        private volatile long sent;

        private volatile Instant lastWrite;

        Stream(String id, long after, SseEmitter emitter, Instant opened) {
            this.id = id;
            this.sent = after;
            this.emitter = emitter;
            this.lastWrite = opened;
        }

        boolean needs(Head head, Instant now) {
            return head.lastEvent() > sent
                    || head.complete()
                    || !now.isBefore(lastWrite.plus(settings.streamHeartbeat()));
        }

        void write(Head head) {
            try {
                boolean silent = true;
                List<JobEvent> batch;
                while (!(batch = events.events(id, sent, BATCH)).isEmpty()) {
                    for (JobEvent event : batch) {
                        emitter.send(SseEmitter.event()
                                .id(String.valueOf(event.sequence()))
                                .name(event.type())
                                .data(event, MediaType.APPLICATION_JSON));
                        sent = event.sequence();
                    }
                    silent = false;
                }
                if (silent && !head.complete()) {
                    emitter.send(SseEmitter.event().comment("still here"));
                }
                lastWrite = clock.instant();
                if (head.complete()) {
                    emitter.complete();
                }
            } catch (IOException | IllegalStateException e) {
                log.debug("the client of an event stream of job {} went away", id, e);
                emitter.complete();
            } catch (RuntimeException e) {
                log.warn("an event stream of job {} ends: {}", id, e.toString());
                emitter.complete();
            } finally {
                busy.set(false);
            }
        }
    }
}
