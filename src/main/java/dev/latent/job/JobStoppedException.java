package dev.latent.job;

/** Thrown by a handler that stopped because {@link JobContext#stopRequested()} asked it to. */
public final class JobStoppedException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final JobContext.StopReason reason;

    public JobStoppedException(JobContext.StopReason reason) {
        super("stopped: " + reason);
        this.reason = reason;
    }

    public JobContext.StopReason reason() {
        return reason;
    }
}
