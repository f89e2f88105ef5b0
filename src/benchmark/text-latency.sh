#!/usr/bin/env bash
# How long the embedding of one short sentence takes, and its parts. Usage: src/benchmark/text-latency.sh
source "$(dirname "$0")/run-java.sh"

build_benchmarks
run_java TextLatencyBenchmark
