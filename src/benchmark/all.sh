#!/usr/bin/env bash
# Every benchmark, one after another. Usage: src/benchmark/all.sh [folder with MNIST's four .gz files]
set -euo pipefail
cd "$(dirname "$0")/../.."

title() { printf '\n## %s\n\n' "$1"; }

title training-step.sh
src/benchmark/training-step.sh
title mnist-vae.sh
src/benchmark/mnist-vae.sh "$@"
title mnist-simclr.sh
src/benchmark/mnist-simclr.sh "$@"
title mnist-pretext.sh
src/benchmark/mnist-pretext.sh "$@"
title provable-self-supervision.sh
src/benchmark/provable-self-supervision.sh "$@"
title iwae.sh
src/benchmark/iwae.sh "$@"
title likelihood.sh
src/benchmark/likelihood.sh "$@"
title disentangling.sh
src/benchmark/disentangling.sh
title encode-latency.sh
src/benchmark/encode-latency.sh
title serving.sh
src/benchmark/serving.sh
title bulk-encoding.sh
src/benchmark/bulk-encoding.sh
title mlm.sh
src/benchmark/mlm.sh
title tlm.sh
src/benchmark/tlm.sh
title sentiment.sh
src/benchmark/sentiment.sh
title text-latency.sh
src/benchmark/text-latency.sh
title tokenizer.sh
src/benchmark/tokenizer.sh
title metrics.sh
src/benchmark/metrics.sh
title evaluation.sh
src/benchmark/evaluation.sh "$@"
title startup.sh
./mvnw -q -B -DskipTests package >&2
src/benchmark/startup.sh
