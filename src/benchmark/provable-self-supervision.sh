#!/usr/bin/env bash
# The theorem where its condition does not hold: MNIST's left halves predict the right ones, and few labels are learnt from the left half
# or from the prediction. Usage: src/benchmark/provable-self-supervision.sh [folder with MNIST's four .gz files, ../shared/data/mnist unless given]
source "$(dirname "$0")/run-java.sh"

mnist=${1:-${MNIST:-../shared/data/mnist}}
if [ ! -f "$mnist/train-images-idx3-ubyte.gz" ]; then
  echo "no train-images-idx3-ubyte.gz in $mnist: nothing measured" >&2
  exit 0
fi
build_benchmarks
run_java HalvesBenchmark "$mnist"
