package dev.latent.job;

/** Does the work of one type of job. A run may be a second one: after a crash it goes on from what it left in its folder. */
public interface JobHandler {

    /** The type of job, for example {@code training}. */
    String type();

    /**
     * Does the work. Returns when it is done; throws {@link JobStoppedException} when it stopped because the context asked it
     * to, {@link dev.latent.error.ServiceException} for a failure that has a name, anything else for one that has none.
     */
    JobOutcome run(JobContext context) throws Exception;
}
