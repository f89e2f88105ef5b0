#!/usr/bin/env bash
# VAEs with a factorised and with an autoregressive decoder on binarised MNIST: likelihood against the linear probe, over β.
# Usage: src/benchmark/likelihood.sh [folder with MNIST's four .gz files, ../shared/data/mnist unless given] [folder for plots and the
# evaluation's page, target/likelihood unless given]
source "$(dirname "$0")/run-java.sh"

build_benchmarks
run_java LikelihoodBenchmark "${1:-${MNIST:-../shared/data/mnist}}" "${2:-target/likelihood}"
