/** The networks x → embedding. {@link dev.latent.learning.encoder.EncoderSpec} is what a request says. */
@NullMarked
package dev.latent.learning.encoder;

import org.jspecify.annotations.NullMarked;
