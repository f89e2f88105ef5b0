#!/usr/bin/env bash
# Milliseconds of one training step here and in libtorch (Linux x86-64 only). Usage: src/benchmark/training-step.sh [VAE] [CONV_VAE] [CONV_SIMCLR] [MLM]
source "$(dirname "$0")/run-java.sh"

build_benchmarks
run_java TrainingStepBenchmark "$@"
