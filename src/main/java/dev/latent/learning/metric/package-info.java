/** How good predictions are: pure functions of what was true and what was predicted. */
@NullMarked
package dev.latent.learning.metric;

import org.jspecify.annotations.NullMarked;
