/**
 * OpenAI's API below {@code /v1}, for clients that speak it already: translation only. A controller for each of its resources takes
 * a request and asks the package that knows how; failures are put into OpenAI's envelope by {@code web}.
 */
@NullMarked
package dev.latent.openai;

import org.jspecify.annotations.NullMarked;
