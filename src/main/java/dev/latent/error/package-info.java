/** The failures that we promise clients by name. Throw {@link dev.latent.error.ServiceException} with an {@link dev.latent.error.ErrorCode}. */
@NullMarked
package dev.latent.error;

import org.jspecify.annotations.NullMarked;
