#!/usr/bin/env bash
# The bound of log p(x) on binarised MNIST of a VAE with one importance sample and with five, side by side on one thread each.
# Usage: src/benchmark/iwae.sh [folder with MNIST's four .gz files, ../shared/data/mnist unless given]
source "$(dirname "$0")/run-java.sh"

mnist=${1:-${MNIST:-../shared/data/mnist}}
build_benchmarks
export OMP_NUM_THREADS=1
running=()
for samples in 1 5; do
  run_java IwaeBenchmark "$mnist" "$samples" &
  running+=($!)
done
for process in "${running[@]}"; do
  wait "$process"
done
