package dev.latent.job;

/** Finds out whether a job of one type makes sense still: a cancelled one lets go of all that it used and claimed. */
public interface JobCheck {

    /** The type of job, as its {@link JobHandler} says. */
    String type();

    /**
     * Checks what was checked when the job was submitted, and locks what it uses until the transaction ends.
     *
     * @param request the stored JSON
     * @throws dev.latent.error.ServiceException that names what is missing by now
     */
    NewJob check(String request);
}
