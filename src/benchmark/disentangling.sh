#!/usr/bin/env bash
# How far single dimensions of z follow single factors of the builtin dataset `shapes`: the mutual information gap of beta-tcvae and
# of vae, five seeds each. Usage: src/benchmark/disentangling.sh
source "$(dirname "$0")/run-java.sh"

build_benchmarks
OMP_NUM_THREADS=1 run_java DisentanglingBenchmark
