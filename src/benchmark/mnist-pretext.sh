#!/usr/bin/env bash
# Objectives that make a task of the images themselves, on a third of MNIST: probes and neighbours on their embeddings, beside those of
# the weights they started from. Usage: src/benchmark/mnist-pretext.sh [folder with MNIST's four .gz files, ../shared/data/mnist unless given]
source "$(dirname "$0")/run-java.sh"

mnist=${1:-${MNIST:-../shared/data/mnist}}
build_benchmarks
requests=()
add() {
  requests+=('{"objective": {"type": "'$1'"}, "examples": 20000,
    "training": {"epochs": '$2', "batchSize": 128, "learningRate": 0.001, "learningRateSchedule": "cosine", "validationFraction": 0}}')
}
add instance 5
add rotation 5
add jigsaw 5
add cpc 3
run_java RepresentationBenchmark "$mnist" "${requests[@]}"
