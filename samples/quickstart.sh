#!/bin/sh
# From a fresh clone to imported leads, without questions: installs what is missing, builds, starts a
# local Salesmap API, imports samples/upload.csv into it over TLS, and shows what came of it. Your own
# workspace is not touched.
set -eu
root=$(cd "$(dirname "$0")/.." && pwd)
cd "$root"

say() { printf '\n%s\n' "== $*"; }

say "1. Packages"
sh config/install-packages.sh
echo "All there (config/debian-packages.txt)."

say "2. Build"
log=$root/build/quickstart.log
mkdir -p build
if ! { cmake --preset release -DLEADIMPORT_TESTS=OFF && cmake --build --preset release --target leadimport; } >"$log" 2>&1; then
    tail -n 30 "$log" >&2
    echo "The build failed; all of its output is in $log" >&2
    exit 1
fi
program=build/release/leadimport
"$program" --version

say "3. A local Salesmap API"
run=build/quickstart
rm -rf "$run"
mkdir -p "$run/sandbox"
# What leadimport keeps for its user it keeps for this run alone.
HOME=$root/$run/home
XDG_CONFIG_HOME=$HOME/.config XDG_STATE_HOME=$HOME/.local/state XDG_DATA_HOME=$HOME/.local/share
XDG_CACHE_HOME=$HOME/.cache XDG_RUNTIME_DIR=$HOME/run
export HOME XDG_CONFIG_HOME XDG_STATE_HOME XDG_DATA_HOME XDG_CACHE_HOME XDG_RUNTIME_DIR
mkdir -p -m 700 "$HOME" "$XDG_RUNTIME_DIR"
"$program" sandbox --dir "$run/sandbox" --schema samples/sandbox.schema.json \
    --record "$run/sandbox/leads.jsonl" >"$run/sandbox/counters.json" 2>"$run/sandbox/messages" &
sandbox=$!
trap 'kill $sandbox 2>/dev/null || true; wait $sandbox 2>/dev/null || true' EXIT
trap 'exit 130' INT TERM
tries=0
until [ -s "$run/sandbox/base-url" ]; do
    tries=$((tries + 1))
    if [ $tries -gt 100 ] || ! kill -0 $sandbox 2>/dev/null; then
        cat "$run/sandbox/messages" >&2
        echo "The sandbox did not start." >&2
        exit 1
    fi
    sleep 0.1
done
url=$(cat "$run/sandbox/base-url")
echo "It answers at $url; its limit is 100 requests per 10 seconds, like the real one's."

# Runs the program against the local API. Both samples have rows that are wrong on purpose: 1 means
# that some rows fail, and nothing worse.
with_wrong_rows() { # command, arguments…
    code=0
    SALESMAP_TOKEN=sandbox-token "$program" "$@" --base-url "$url" --ca-file "$run/sandbox/ca.pem" || code=$?
    [ $code -eq 1 ] && return
    echo "leadimport $1 ended with exit code $code, and 1 was expected." >&2
    exit 1
}

say "4. Which column is imported to which field in samples/upload.csv, a file of Korean Excel (CP949)"
cp samples/upload.csv samples/leads.csv samples/leads.map.toml "$run"
with_wrong_rows check "$run/upload.csv"

say "5. Import it"
with_wrong_rows import "$run/upload.csv"

say "6. What came of it"
"$program" status "$run/upload.csv"
echo
echo "The first lines of failed.csv (these rows are wrong on purpose):"
iconv -f CP949 -t UTF-8 "$run/upload.csv.import/failed.csv" | head -n 5

say "7. A file with ids and columns of its own, samples/leads.csv, with samples/leads.map.toml"
with_wrong_rows check "$run/leads.csv" --map "$run/leads.map.toml"

kill $sandbox
wait $sandbox || true
trap - EXIT
echo "The local API counted:"
cat "$run/sandbox/counters.json"
echo
echo "Where everything lies:"
echo "  the file and its job    $run/upload.csv, $run/upload.csv.import/"
echo "  leads that arrived      $run/sandbox/leads.jsonl"
echo "  the program             $program (try: $program --help)"
echo "  your own workspace      README.md, “A first real import”"
