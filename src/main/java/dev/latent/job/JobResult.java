package dev.latent.job;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The files that a job left, as its row says. They stay for as long as the job does.
 *
 * @param folder what the folder is called: the job's id and the run's number
 * @param file   the one that clients get who ask for nothing else
 * @param others those that clients get instead who ask for their media types
 * @param files  all of the folder, by name
 */
public record JobResult(
        String folder,
        ResultFile file,

        @JsonInclude(JsonInclude.Include.NON_EMPTY) List<ResultFile> others,

        Map<String, Entry> files) {

    /** @param others null in rows from before there were any */
    public JobResult(String folder, ResultFile file, @Nullable List<ResultFile> others, Map<String, Entry> files) {
        this.folder = folder;
        this.file = file;
        this.others = others == null ? List.of() : List.copyOf(others);
        this.files = files;
    }

    /** @param sha256 hexadecimal */
    public record Entry(long bytes, String sha256) {}

    /** The files that clients may choose from, the one for those who do not care first. */
    List<ResultFile> offered() {
        return Stream.concat(Stream.of(file), others.stream()).toList();
    }

    Entry entry(ResultFile offered) {
        Entry entry = files.get(offered.name());
        if (entry == null) {
            throw new IllegalStateException("the result " + folder + " has no file " + offered.name());
        }
        return entry;
    }
}
