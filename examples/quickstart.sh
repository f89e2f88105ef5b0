#!/bin/sh
# The whole way with curl: a dataset, a VAE trained on it without labels, an embedding, samples, heads on labels.
# Usage: examples/quickstart.sh [address of the server]
set -eu

server=${1:-http://127.0.0.1:8080}
api=$server/api/v1
run=$(date +%Y%m%d%H%M%S)
dataset=sprites-$run
model=sprites-vae-$run
position=sprites-x-$run
kinds=sprites-kinds-$run

fail() { echo "quickstart: $1" >&2; exit 1; }

# post PATH JSON: prints the answer, or fails with it
post() {
  answer=$(curl -sS -H 'Content-Type: application/json' -w '\n%{http_code}' -d "$2" "$api$1") || fail "no server at $server (start it with ./mvnw spring-boot:run)"
  code=${answer##*
}
  body=${answer%
*}
  case $code in
    2*) printf '%s\n' "$body" ;;
    *) fail "POST $1 answered $code: $body" ;;
  esac
}

# field NAME: the first value of that name in the JSON on standard input
field() { sed -n "s/.*\"$1\" *: *\"\{0,1\}\([^,\"}]*\).*/\1/p" | head -n 1; }

# wait_for JOB: waits until the job has ended, and prints its last state as JSON
wait_for() {
  while :; do
    job=$(curl -sS "$api/jobs/$1")
    state=$(printf '%s' "$job" | field state)
    case $state in
      succeeded) printf '%s\n' "$job"; return ;;
      failed | cancelled) fail "job $1 $state: $job" ;;
      *) sleep 1 ;;
    esac
  done
}

echo "1. A dataset of 8000 white sprites on black, 32x32"
post /datasets "{\"name\":\"$dataset\",\"source\":{\"type\":\"builtin\",\"generator\":\"shapes\",\"count\":8000,\"seed\":1}}" >/dev/null

echo "2. Train a VAE on it, without labels"
job=$(post /training-jobs "{\"name\":\"$model\",\"dataset\":\"$dataset\",
  \"objective\":{\"type\":\"vae\",\"latentDim\":10,\"likelihood\":\"bernoulli\"},
  \"encoder\":{\"type\":\"mlp\",\"hidden\":[400,200],\"activation\":\"relu\"},
  \"training\":{\"epochs\":20,\"batchSize\":64,\"learningRate\":0.001,\"seed\":42,\"validationFraction\":0.1}}" | field id)
done=$(wait_for "$job")
echo "   validation ELBO: $(printf '%s' "$done" | field validationElbo) nats"

echo "3. The embedding of one image"
image=$(curl -sS "$api/datasets/$dataset/examples?offset=0&limit=1" | sed 's/.*"input":\(\[[^]]*\]\).*/\1/')
embedding=$(post "/models/$model/encode" "{\"inputs\":[$image]}")
echo "   $embedding"

echo "4. New images from the prior"
curl -sS -f -H 'Content-Type: application/json' -H 'Accept: image/png' -d '{"count":64,"seed":7}' \
  -o quickstart-samples.png "$api/models/$model/sample" || fail "no samples"
echo "   $(pwd)/quickstart-samples.png"

echo "5. Where is the sprite? A linear probe of its x on 5 % of the labels; the encoder stays as it is"
job=$(post /fine-tuning-jobs "{\"name\":\"$position\",\"model\":\"$model\",\"dataset\":\"$dataset\",
  \"task\":{\"type\":\"regression\",\"target\":\"x\"},\"mode\":\"linear-probe\",\"labels\":{\"fraction\":0.05}}" | field id)
done=$(wait_for "$job")
echo "   R2 on held-out images: $(printf '%s' "$done" | field r2)"

echo "6. Which shape is it? A classifier, with the encoder trained on all labels as well"
job=$(post /fine-tuning-jobs "{\"name\":\"$kinds\",\"model\":\"$model\",\"dataset\":\"$dataset\",
  \"task\":{\"type\":\"classification\"},\"mode\":\"fine-tune\",
  \"training\":{\"epochs\":30,\"batchSize\":64,\"earlyStopping\":{\"patience\":5}}}" | field id)
done=$(wait_for "$job")
echo "   accuracy on held-out images: $(printf '%s' "$done" | field accuracy)"
prediction=$(post "/models/$kinds/predict" "{\"inputs\":[$image]}")
echo "   of the first image: $prediction"
