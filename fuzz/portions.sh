#!/bin/sh
# Portion after portion of all targets, until stopped or something is found: fuzz/portions.sh. Resumes from `found/`.
set -eu
cd "$(dirname "$0")"
while true; do
    ./run.sh names 3000000
    ./run.sh bytes 3000000
    ./run.sh units 500000
    ./run.sh sets 500000
done
