/** Networks written once and built twice: {@link dev.latent.learning.graph.GraphBuilder} is what they are written in. */
@NullMarked
package dev.latent.learning.graph;

import org.jspecify.annotations.NullMarked;
