#!/usr/bin/env bash
# Time from `java` to readiness, and resident memory when idle: the jar as built, unpacked, and unpacked with a class archive
# as the container image has it; beside them the same libraries with nothing of the server in them.
# Usage: JAVA_HOME=… src/benchmark/startup.sh [runs, 5 unless given]
# Wants target/latent-server.jar (./mvnw -DskipTests package). All it writes is in a temporary folder.
set -euo pipefail
cd "$(dirname "$0")/../.."

runs=${1:-5}
java=java
[ -n "${JAVA_HOME:-}" ] && java=$JAVA_HOME/bin/java
jar=$PWD/target/latent-server.jar
[ -f "$jar" ] || { echo "no $jar: run ./mvnw -DskipTests package first" >&2; exit 2; }

version=$("$java" -XshowSettings:properties -version 2>&1 | sed -n 's/.*java.specification.version = //p')
access=()
[ "$version" -ge 21 ] && access=(--enable-native-access=ALL-UNNAMED)

./mvnw -q -B -Pbenchmark test-compile >&2
bare=$PWD/target/test-classes
work=$(mktemp -d)
server=
finish() {
  [ -z "$server" ] || kill "$server" 2>/dev/null || true
  wait
  rm -rf "$work"
}
trap finish EXIT

# The server reads shipped models from ./models.
[ ! -d models ] || cp -r models "$work/models"
cd "$work"

port=$((20000 + RANDOM % 20000))
while (exec 3<>"/dev/tcp/127.0.0.1/$port") 2>/dev/null; do port=$((port + 1)); done

millis() {
  local now=${EPOCHREALTIME/[.,]/}
  echo $((now / 1000))
}

ready() {
  local status
  exec 3<>"/dev/tcp/127.0.0.1/$port" || return 1
  printf 'GET /actuator/health/readiness HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n' >&3
  read -r -t 2 _ status _ <&3 || status=none
  exec 3>&-
  [ "$status" = 200 ]
}

# start NAME OPTIONS…: one start on a fresh home; appends milliseconds to NAME.ms, and with $idle set, KiB resident to NAME.rss
start() {
  local name=$1 from
  shift
  rm -rf home
  from=$(millis)
  OMP_WAIT_POLICY=PASSIVE "$java" ${access[@]+"${access[@]}"} "$@" \
    --server.port="$port" --latent.home="$work/home" >server.log 2>&1 &
  server=$!
  until ready 2>/dev/null; do
    kill -0 "$server" 2>/dev/null || { cat server.log >&2; exit 1; }
    sleep 0.01
  done
  echo $(($(millis) - from)) >>"$name.ms"
  if [ -n "${idle:-}" ]; then
    sleep 15
    ps -o rss= -p "$server" >>"$name.rss"
  fi
  kill "$server"
  wait "$server" 2>/dev/null || true
  server=
}

"$java" -Djarmode=tools -jar "$jar" extract --destination unpacked >/dev/null
training=(-Dspring.context.exit=onRefresh -jar unpacked/latent-server.jar --latent.home="$work/training")
if [ "$version" -ge 25 ]; then
  archive=-XX:AOTCache=classes.aot
  "$java" -XX:AOTCacheOutput=classes.aot "${access[@]}" "${training[@]}" >training.log 2>&1
else
  archive=-XX:SharedArchiveFile=classes.jsa
  "$java" -XX:ArchiveClassesAtExit=classes.jsa ${access[@]+"${access[@]}"} "${training[@]}" >training.log 2>&1
fi

for run in $(seq "$runs"); do
  idle=
  [ "$run" = "$runs" ] && idle=yes
  start jar -jar "$jar"
  start unpacked -jar unpacked/latent-server.jar
  start archive "$archive" -jar unpacked/latent-server.jar
  start bare -cp "$bare:unpacked/latent-server.jar" dev.latent.benchmark.bare.BareStack
done

median() { sort -n "$1" | sed -n "$(((runs + 1) / 2))p"; }

"$java" -version 2>&1 | head -1
echo
echo "| start | ready, median of $runs, ms | all, ms | resident after 15 s idle, MB |"
echo "|---|---|---|---|"
row() { echo "| $1 | $(median "$2.ms") | $(sort -n "$2.ms" | tr '\n' ' ')| $(($(tail -1 "$2.rss") / 1024)) |"; }
row "\`java -jar target/latent-server.jar\`" jar
row "unpacked" unpacked
row "unpacked, with a class archive (\`$archive\`)" archive
row "bare stack, unpacked" bare
