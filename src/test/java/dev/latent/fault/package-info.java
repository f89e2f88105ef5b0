/** The fault harness: processes are killed, frozen and restarted while they work, and nothing is lost, doubled or different. */
@NullMarked
package dev.latent.fault;

import org.jspecify.annotations.NullMarked;
