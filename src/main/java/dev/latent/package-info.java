/** The program's start. Each feature lives in a package of its own; read {@code docs/architecture.md} for the way of a request. */
@NullMarked
package dev.latent;

import org.jspecify.annotations.NullMarked;
