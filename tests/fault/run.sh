#!/usr/bin/env bash
# A campaign of as many rounds as one likes: kills, full disks, broken servers, by a seed.
#
#   tests/fault/run.sh [ROUNDS [SEED [FIRST]]]     25 rounds unless told; one that failed is run
#                                                  again by: tests/fault/run.sh 1 SEED NUMBER
set -euo pipefail
cd "$(dirname "$0")/../.."
sh config/install-packages.sh
cmake --preset release >/dev/null
cmake --build --preset release --target leadimport leadimport_with_failpoints
export LEADIMPORT=$PWD/build/release/leadimport
export LEADIMPORT_WITH_FAILPOINTS=$PWD/build/release/tests/leadimport_with_failpoints
PYTHONPATH=tests/support exec python3 -B tests/fault/campaign.py "$@"
