#!/usr/bin/env bash
# How many hidden tokens of captions it has not seen a masked language model guesses.
# Usage: src/benchmark/mlm.sh [folder with Multi30k's files, ../shared/data/multi30k unless given] [epochs]
source "$(dirname "$0")/run-java.sh"

build_benchmarks
run_java MaskedLanguageModelBenchmark "${1:-${MULTI30K:-../shared/data/multi30k}}" "${2:-25}"
