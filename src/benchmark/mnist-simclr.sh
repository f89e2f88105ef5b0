#!/usr/bin/env bash
# SimCLR with a conv encoder on MNIST: linear probes and neighbours on its embeddings, beside those of the weights it started from.
# Usage: src/benchmark/mnist-simclr.sh [folder with MNIST's four .gz files, ../shared/data/mnist unless given]
source "$(dirname "$0")/run-java.sh"

mnist=${1:-${MNIST:-../shared/data/mnist}}
build_benchmarks
run_java RepresentationBenchmark "$mnist" '
  {"objective": {"type": "simclr", "temperature": 0.2,
                 "augmentations": [{"type": "random-crop", "area": [0.5, 1]}, {"type": "rotate", "degrees": [-25, 25]}]},
   "encoder": {"type": "conv", "channels": [32, 64, 128], "features": 256},
   "training": {"epochs": 12, "batchSize": 256, "learningRate": 0.002, "validationFraction": 0}}'
