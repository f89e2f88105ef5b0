/** What pre-training minimises. {@link dev.latent.learning.objective.ObjectiveSpec} is what a request says. */
@NullMarked
package dev.latent.learning.objective;

import org.jspecify.annotations.NullMarked;
