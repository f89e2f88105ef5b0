package dev.latent.artifact;

/** A look at all stored files of one kind, as long as it takes, once after each start. A feature gives one as a bean. */
public interface Inspection {

    /** @throws InterruptedException if the server stops */
    void run(Pace pace) throws InterruptedException;
}
