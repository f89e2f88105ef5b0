package dev.latent.benchmark;

import java.util.List;

/** The network that both engines train: 784-500-500-20, ReLU, Bernoulli likelihood on logits, mirrored decoder. */
final class VaeArchitecture {

    static final String NAME = "784-500-500-20";

    static final int WIDTH = 784;

    static final List<Integer> HIDDEN = List.of(500, 500);

    static final int LATENT = 20;

    static final int BATCH = 128;

    static final double LEARNING_RATE = 1e-3;

    private VaeArchitecture() {}
}
