package dev.latent.learning.objective;

/**
 * A class for each example.
 *
 * @param byExample index of the class, −1 where there is none
 * @param classes   how many there are
 */
@SuppressWarnings("ArrayRecordComponent")
public record ClassLabels(int[] byExample, int classes) {}
