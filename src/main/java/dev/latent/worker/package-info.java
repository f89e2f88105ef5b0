/**
 * Worker processes: the same program with {@code --latent.role=worker}, which works on jobs and answers no HTTP. {@code
 * WorkerSupervisor} starts them where there is work, watches them and stops them; {@code ParentWatch} is its counterpart in the
 * child. A crash of native code ends a worker and no request.
 */
@NullMarked
package dev.latent.worker;

import org.jspecify.annotations.NullMarked;
