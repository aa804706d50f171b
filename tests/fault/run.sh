#!/usr/bin/env bash
# A campaign of as many rounds as one likes: kills, full disks, broken servers, by a seed.
#
#   tests/fault/run.sh [ROUNDS [SEED [FIRST]]]     40 rounds unless told; one that failed is run
#                                                  again by: tests/fault/run.sh 1 SEED NUMBER
#
# Rounds wait more than they compute: JOBS of them [4] at once.
set -euo pipefail
cd "$(dirname "$0")/../.."
sh config/install-packages.sh
cmake --preset release >/dev/null
cmake --build --preset release --target leadimport leadimport_with_failpoints
export LEADIMPORT=$PWD/build/release/leadimport
export LEADIMPORT_WITH_FAILPOINTS=$PWD/build/release/tests/leadimport_with_failpoints
export PYTHONPATH=tests/support
rounds=${1:-40} seed=${2:-$RANDOM} first=${3:-0} jobs=${JOBS:-4}
[ "$jobs" -le "$rounds" ] || jobs=$rounds
[ "$jobs" -gt 1 ] || exec python3 -B tests/fault/campaign.py "$rounds" "$seed" "$first"
parts=()
trap '[ ${#parts[@]} -eq 0 ] || kill "${parts[@]}" 2>/dev/null || :' EXIT
for ((part = 0; part < jobs; ++part)); do
    begin=$((rounds * part / jobs)) end=$((rounds * (part + 1) / jobs))
    python3 -B tests/fault/campaign.py $((end - begin)) "$seed" $((first + begin)) &
    parts+=($!)
done
failed=0
for part in "${parts[@]}"; do
    wait "$part" || failed=1
done
parts=()
[ $failed -eq 0 ] && echo "$rounds rounds, seed $seed: no row lost, none twice, no wrong id"
exit $failed
