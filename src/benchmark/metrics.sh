#!/usr/bin/env bash
# Seconds that each measure of representations takes on 10,000 random embeddings of 256 dimensions.
# Usage: src/benchmark/metrics.sh [rows [dimensions]]
source "$(dirname "$0")/run-java.sh"

build_benchmarks
run_java MetricsBenchmark "${1:-10000}" "${2:-256}"
