#!/bin/sh
# Runs one target for one portion and logs it: fuzz/run.sh TARGET EXECUTIONS [SEED]. A stable toolchain and g++ do: libFuzzer
# comes as source with `libfuzzer-sys`, coverage by the compiler's own pass. Inputs found are kept in `found/TARGET`
# (not committed), so that the next portion goes on from there; an input that fails is written beside it.
set -eu
cd "$(dirname "$0")"
target=$1 executions=$2 seed=${3:-$(date +%s)}
export RUSTFLAGS="-Cpasses=sancov-module -Cllvm-args=-sanitizer-coverage-level=3 \
-Cllvm-args=-sanitizer-coverage-inline-8bit-counters -Cllvm-args=-sanitizer-coverage-pc-table"
cargo build --quiet --release --target x86_64-unknown-linux-gnu --bin "$target"
mkdir -p "found/$target" log
log="log/$target-$seed.txt"
begin=$(date +%s)
status=0
"target/x86_64-unknown-linux-gnu/release/$target" -seed="$seed" -runs="$executions" -max_len=${MAX_LEN:-4096} -len_control=0 \
    -dict=words.dict -artifact_prefix="found/$target-" -print_final_stats=1 -verbosity=0 \
    "found/$target" "corpus/$target" >"$log" 2>&1 || status=$?
done=$(sed -n 's/^stat::number_of_executed_units: *//p' "$log")
commit=$(git rev-parse --short HEAD)
echo "| $(date -u +%Y-%m-%d) | $target | ${MAX_LEN:-4096} | $commit | $seed | ${done:-0} | $(($(date +%s) - begin)) | $status |" | tee -a log/portions.txt
exit "$status"
