#!/bin/sh
# What OpenAI's own client for JavaScript makes of this server: embeddings, models, a file, a fine-tuning job. Needs Node 20 and npm.
# Usage: examples/openai.sh [address of the server] [API key]
set -eu

here=$(cd "$(dirname "$0")" && pwd)
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cp "$here/openai.mjs" "$folder"
cd "$folder"
npm install --silent --no-audit --no-fund openai@6
OPENAI_BASE_URL=${1:-http://127.0.0.1:8080}/v1 OPENAI_API_KEY=${2:-none} node openai.mjs
