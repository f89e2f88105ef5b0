package dev.latent.evaluation;

import dev.latent.job.JobContext;
import dev.latent.learning.DurableFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicLong;
import java.util.regex.Pattern;
import tools.jackson.databind.json.JsonMapper;

/**
 * What a job has found out so far, as JSON in its folder, each part whole or absent: a run after a crash or a pause does again only what
 * is missing.
 */
final class FinishedParts {

    private static final Pattern KEY = Pattern.compile("[a-z0-9-]{1,100}");

    private final JobContext job;

    private final JsonMapper json;

    private final String prefix;

    /** Parts that are known, of all prefixes. */
    private final AtomicLong count;

    private FinishedParts(JobContext job, JsonMapper json, String prefix, AtomicLong count) {
        this.job = job;
        this.json = json;
        this.prefix = prefix;
        this.count = count;
    }

    static FinishedParts of(JobContext job, JsonMapper json) {
        return new FinishedParts(job, json, "part", new AtomicLong());
    }

    /** Work that can be done again. */
    interface Work<T> {

        T run() throws IOException;
    }

    /** The parts of a part. */
    FinishedParts within(String key) {
        return new FinishedParts(job, json, prefix + "-" + checked(key), count);
    }

    /** What the work gave in this run or in an earlier one. */
    <T> T of(String key, Class<T> type, Work<T> work) throws IOException {
        String name = "%s-%s.".formatted(prefix, checked(key));
        for (int run = job.run(); run > 0; run--) {
            Path known = job.directory().resolve(name + run);
            if (Files.exists(known)) {
                count.incrementAndGet();
                return json.readValue(Files.readAllBytes(known), type);
            }
        }
        job.stepping(count.get());
        T found = work.run();
        Path file = job.directory().resolve(name + job.run());
        job.requireClaim();
        DurableFiles.write(file, json.writeValueAsBytes(found));
        job.share(file);
        count.incrementAndGet();
        return found;
    }

    /** A file that a training loop may write to; it is of no use to other runs. */
    Path scratch() {
        return job.directory().resolve("%s-scratch.%d".formatted(prefix, job.run()));
    }

    private static String checked(String key) {
        if (!KEY.matcher(key).matches()) {
            throw new IllegalArgumentException("no key: " + key);
        }
        return key;
    }
}
