/** What is measured: log densities, divergences, and what is built from them. Pure functions in double precision. */
@NullMarked
package dev.latent.learning.metric;

import org.jspecify.annotations.NullMarked;
