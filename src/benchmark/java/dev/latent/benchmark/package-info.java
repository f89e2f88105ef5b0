/**
 * Programs that measure the server: {@link dev.latent.benchmark.TrainingStepBenchmark} a training step beside libtorch,
 * {@link dev.latent.benchmark.HttpBenchmark} requests, {@link dev.latent.benchmark.MnistBenchmark} what is learnt. The scripts in {@code src/benchmark} start them;
 * {@code docs/benchmarks.md} has the figures.
 */
@NullMarked
package dev.latent.benchmark;

import org.jspecify.annotations.NullMarked;
