#!/usr/bin/env bash
# Evaluation jobs on MNIST: how long all protocols but label-efficiency take on 10,000 embeddings of 256 dimensions, and what
# label-efficiency says of a VAE. Usage: src/benchmark/evaluation.sh [folder with MNIST's four .gz files, ../shared/data/mnist unless
# given] [all-protocols] [label-efficiency]; both unless given
source "$(dirname "$0")/run-java.sh"

mnist=${1:-${MNIST:-../shared/data/mnist}}
shift || true
build_benchmarks
[ $# -gt 0 ] || set -- all-protocols label-efficiency
run_java EvaluationBenchmark "$mnist" "$@"
