/**
 * Task layers on embeddings: what a task is ({@link dev.latent.learning.head.TaskSpec}), which labels it learns from
 * ({@link dev.latent.learning.head.LabelSplit}) and how a linear head is fitted ({@link dev.latent.learning.head.LinearProbe}).
 */
@NullMarked
package dev.latent.learning.head;

import org.jspecify.annotations.NullMarked;
