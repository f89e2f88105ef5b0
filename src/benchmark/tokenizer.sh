#!/usr/bin/env bash
# Sentences a second on one core, English and German, here and in Hugging Face's library; and how long a vocabulary takes to learn.
# Usage: src/benchmark/tokenizer.sh [folder with Multi30k's train.lc.norm.tok.en and .de]
source "$(dirname "$0")/run-java.sh"

folder=${1:-${MULTI30K:-../shared/data/multi30k}}
if [ ! -f "$folder/train.lc.norm.tok.en" ]; then
  echo "no train.lc.norm.tok.en in $folder: nothing measured" >&2
  exit 0
fi
build_benchmarks
# One core for all of the process, the compiler and the collector as well.
command -v taskset > /dev/null && taskset -pc 0 $$ > /dev/null
run_java TokenizerBenchmark "$folder"
