package dev.latent.inference;

import dev.latent.learning.Tensor;

/** An answer that can also be given as one array, as application/x-npy. */
interface TensorBody {

    Tensor tensor();
}
