package dev.latent.model;

import ai.onnxruntime.OrtEnvironment;
import java.util.concurrent.CompletableFuture;

/**
 * ONNX Runtime's environment, one for the process. Version 1.29 reads the process's command line with a recursive regular
 * expression when it starts, which overflows the stack of an ordinary thread where the class path is long
 * (as {@code spring-boot:run} makes it): the process dies. So a thread with a large stack starts it.
 */
final class OnnxEnvironment {

    private static final long STACK_BYTES = 256L << 20;

    private OnnxEnvironment() {}

    static OrtEnvironment get() {
        return Holder.ENVIRONMENT;
    }

    /** Not in the holder: a class that waits in its initialiser for a thread that runs its code waits for ever. */
    private static OrtEnvironment start() {
        CompletableFuture<OrtEnvironment> started = new CompletableFuture<>();
        Runnable starting = () -> {
            try {
                started.complete(OrtEnvironment.getEnvironment("latent-server"));
            } catch (RuntimeException | LinkageError e) {
                started.completeExceptionally(e);
            }
        };
        new Thread(null, starting, "onnxruntime-start", STACK_BYTES).start();
        return started.join();
    }

    private static final class Holder {

        private static final OrtEnvironment ENVIRONMENT = start();
    }
}
