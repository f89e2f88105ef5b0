#!/usr/bin/env bash
# Encodes vectors of 784 that it makes itself, in a worker with a heap far smaller than they are: vectors a second and peak memory.
# Usage: src/benchmark/bulk-encoding.sh [counts, 100000 1000000 unless given] (Linux; 15 GB of temporary files for a million)
source "$(dirname "$0")/run-java.sh"

[ $# -gt 0 ] || set -- 100000 1000000
build_benchmarks
run_java BulkEncodingBenchmark "$@"
