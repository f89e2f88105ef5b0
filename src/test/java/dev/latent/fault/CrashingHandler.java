package dev.latent.fault;

import dev.latent.job.JobContext;
import dev.latent.job.JobHandler;
import dev.latent.job.JobOutcome;
import org.springframework.stereotype.Component;

/** Work that ends its process at step 7, as a fault in native code or a lack of memory would. */
@Component
class CrashingHandler implements JobHandler {

    static final String TYPE = "crashing";

    private static final int SIGABRT = 134;

    @Override
    public String type() {
        return TYPE;
    }

    @Override
    public JobOutcome run(JobContext job) {
        job.stepping(7);
        if (job.request().contains("memory")) {
            throw new OutOfMemoryError("thrown by a test");
        }
        Runtime.getRuntime().halt(SIGABRT);
        throw new AssertionError("the process has ended");
    }
}
