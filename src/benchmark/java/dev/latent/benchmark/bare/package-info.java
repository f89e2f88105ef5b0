/** {@link dev.latent.benchmark.bare.BareStack} is in a package of its own because Spring looks for components beside it. */
@NullMarked
package dev.latent.benchmark.bare;

import org.jspecify.annotations.NullMarked;
