package dev.latent.job;

import java.util.Map;

/**
 * The files that a job left, as its row says. They stay for as long as the job does.
 *
 * @param folder what the folder is called: the job's id and the run's number
 * @param file   the one that clients get
 * @param files  all of them, by name
 */
public record JobResult(String folder, ResultFile file, Map<String, Entry> files) {

    /** @param sha256 hexadecimal */
    public record Entry(long bytes, String sha256) {}

    Entry downloaded() {
        Entry entry = files.get(file.name());
        if (entry == null) {
            throw new IllegalStateException("the result " + folder + " has no file " + file.name());
        }
        return entry;
    }
}
