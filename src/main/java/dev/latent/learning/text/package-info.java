/** Texts as tokens. */
@NullMarked
package dev.latent.learning.text;

import org.jspecify.annotations.NullMarked;
