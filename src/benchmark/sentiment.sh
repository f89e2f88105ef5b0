#!/usr/bin/env bash
# Heads on a masked language model of sentences, with few labels and with all, beside random weights and a bag of words.
# Usage: src/benchmark/sentiment.sh [folder with SST-2's train.tsv, dev.tsv and test.tsv, ../shared/data/sst2 unless given] [labels of each class: 50 500 0, 0 for all]
source "$(dirname "$0")/run-java.sh"

build_benchmarks
run_java SentimentBenchmark "${1:-${SST2:-../shared/data/sst2}}" "${@:2}"
