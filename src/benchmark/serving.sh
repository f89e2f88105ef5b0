#!/usr/bin/env bash
# Throughput and tail of `encode` over HTTP at 32 connections, beside a route that reads the same body and answers zeros; what batching
# gives a conv encoder; bodies of numbers beside JSON; the batcher beside bare ONNX Runtime. Needs wrk (`apt-get install wrk`).
# Usage: src/benchmark/serving.sh
source "$(dirname "$0")/run-java.sh"

command -v wrk >/dev/null || { echo "wrk is missing: apt-get install wrk" >&2; exit 1; }
build_benchmarks
run_java ServingBenchmark
