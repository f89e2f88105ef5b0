package dev.latent.worker;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.IOException;
import java.io.OutputStream;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One worker, as its supervisor sees it. Orders go through its standard input, which also tells it when the supervisor is gone. */
final class WorkerProcess {

    private static final Logger log = LoggerFactory.getLogger(WorkerProcess.class);

    private final String name;

    private final Process process;

    private WorkerProcess(String name, Process process) {
        this.name = name;
        this.process = process;
    }

    static WorkerProcess start(String name, ProcessBuilder command) throws IOException {
        Process process = command.start();
        log.info("worker {} starts", process.pid());
        return new WorkerProcess(name, process);
    }

    String name() {
        return name;
    }

    long pid() {
        return process.pid();
    }

    boolean isAlive() {
        return process.isAlive();
    }

    /** Of a process that has ended: 128 and the signal's number for a signal. */
    int exitStatus() {
        return process.exitValue();
    }

    void order(WorkerOrder order) {
        try {
            OutputStream input = process.getOutputStream();
            input.write((order.name() + "\n").getBytes(US_ASCII));
            input.flush();
        } catch (IOException e) {
            log.debug("worker {} takes no more orders: {}", pid(), e.toString());
        }
    }

    /** Waits for the end, and enforces it where that takes too long. */
    void awaitEnd(Duration patience) {
        try {
            if (!process.waitFor(patience.toMillis(), TimeUnit.MILLISECONDS)) {
                log.warn("worker {} does not end and is killed", pid());
                process.destroyForcibly().waitFor();
            }
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
    }
}
