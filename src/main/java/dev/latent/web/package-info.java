/**
 * What all of HTTP has in common: problem details, limits on bodies, strict JSON, the OpenAPI document, the refusal to listen to
 * strangers. {@link dev.latent.web.ProblemAdvice} turns failures into answers and alone knows status codes. Nobody imports this package.
 */
@NullMarked
package dev.latent.web;

import org.jspecify.annotations.NullMarked;
