package dev.latent.inference;

import dev.latent.learning.Tensor;

/** An answer that can also be given as one array, as application/x-npy. */
public interface TensorBody {

    Tensor tensor();
}
