#!/usr/bin/env bash
# A VAE trained on MNIST through the API: its test ELBO, and linear probes on its embeddings beside probes on raw pixels.
# Usage: src/benchmark/mnist-vae.sh [folder with MNIST's four .gz files, ../shared/data/mnist unless given]
source "$(dirname "$0")/run-java.sh"

mnist=${1:-${MNIST:-../shared/data/mnist}}
build_benchmarks
run_java MnistBenchmark "$mnist"
