#!/usr/bin/env bash
# What a translation tells of hidden tokens, and of sentences: tlm beside mlm on the same pairs, and on pairs that are none.
# Usage: src/benchmark/tlm.sh [folder with Multi30k's files, ../shared/data/multi30k unless given] [epochs] [which of mlm,tlm,shuffled]
source "$(dirname "$0")/run-java.sh"

build_benchmarks
run_java TranslationBenchmark "${1:-${MULTI30K:-../shared/data/multi30k}}" "${2:-8}" "${3:-mlm,tlm,shuffled}"
