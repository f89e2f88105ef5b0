package dev.latent.artifact;

import dev.latent.error.ServiceException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;

/**
 * Folders of files that every machine of an installation can read. A folder is shared under a key such as
 * {@code datasets/shapes-1f0c2a9e} and never changes. The way of a new one: {@link #upload}, then {@link #keep} in the transaction
 * that commits the row which names it; so a row never names what another machine cannot fetch, and whatever is uploaded but not
 * kept is deleted some day.
 */
public interface SharedArtifacts {

    /** Tells whether a folder holds what it should. */
    interface Proof {

        /** What is wrong with the folder, for a person; empty if it is whole. */
        Optional<String> problem(Path folder) throws IOException;
    }

    /** Whether the folders on this machine are copies, which can be fetched again. */
    boolean elsewhere();

    /**
     * Shares the files of a folder. They are deleted after a day unless they are kept. Not to be called within a transaction: it
     * may take long.
     *
     * @throws ServiceException STORAGE_UNAVAILABLE if the storage does not take it
     */
    void upload(String key, Path folder);

    /** Says that a row names the key from now on. To be called within the transaction that writes the row. */
    void keep(String key);

    /**
     * Shares a file under a key that an active job has, in place of an earlier one of its name.
     *
     * @throws ServiceException STORAGE_UNAVAILABLE
     */
    void save(String key, Path file) throws IOException;

    /** Forgets what {@link #save} shared under a name. */
    void forget(String key, String name);

    /**
     * Brings the files that were saved under a key to a folder, each whole or not at all, less those that are there.
     *
     * @throws ServiceException STORAGE_UNAVAILABLE
     */
    void restore(String key, Path folder) throws IOException;

    /** Says that no row names the key any more: its files are deleted soon after the caller's transaction commits, if there is one. */
    void drop(String key);

    /**
     * Shares a folder that a row names already, where that has not happened yet: it is older than the bucket.
     *
     * @return whether there was something to do
     * @throws ServiceException STORAGE_UNAVAILABLE
     */
    boolean complete(String key, Path folder);

    /**
     * Brings a folder to this machine, whole or not at all, in place of one that is missing or damaged. However many ask for it,
     * it is fetched once.
     *
     * @param target where it belongs
     * @param aside  a folder on the same file system, for what is not whole yet
     * @return false if it lies nowhere else, or what lies there is damaged too
     * @throws ServiceException STORAGE_UNAVAILABLE if the storage does not answer, STORAGE_FULL if there is no room here
     */
    boolean fetch(String key, Path target, Path aside, Proof proof) throws IOException;
}
