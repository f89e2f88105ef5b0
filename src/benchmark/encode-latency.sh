#!/usr/bin/env bash
# Latency and throughput of `encode` over HTTP, beside a route that reads the same body and answers zeros.
# Usage: src/benchmark/encode-latency.sh
source "$(dirname "$0")/run-java.sh"

build_benchmarks
run_java HttpBenchmark
