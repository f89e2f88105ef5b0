package dev.latent.evaluation;

import java.util.List;

/**
 * An example and those that are nearest to it.
 *
 * @param example    index into the dataset
 * @param neighbours indices into the dataset, nearest first
 * @param cosines    of their embeddings with the example's
 */
record Neighbourhood(int example, List<Integer> neighbours, List<Double> cosines) {}
