#!/usr/bin/env bash
# Installs what is missing, builds, runs every test.
#
#   tests/run.sh           everything: an hour and more on two cores with an empty compiler cache; about half
#                          of it is compiling
#   tests/run.sh quick     style, layering and unit tests, for after every edit: a minute, and at most two
#                          where a header is edited that most files include
#   tests/run.sh release   one stage of: style release asan tsan clang fuzz
set -uo pipefail
cd "$(dirname "$0")/.."

export CMAKE_BUILD_PARALLEL_LEVEL=${CMAKE_BUILD_PARALLEL_LEVEL:-$(nproc)}
# One cache for every clone: what is compiled is the same wherever it lies.
export CCACHE_BASEDIR=$PWD CCACHE_NOHASHDIR=1

passed=0
failed=0
failures=()
logs=build/test-logs
mkdir -p "$logs"

title() { printf '\n== %s\n' "$*"; }

count() { # name, exit code
    if [ "$2" -eq 0 ]; then
        passed=$((passed + 1))
        echo "passed: $1"
    else
        failed=$((failed + 1))
        failures+=("$1")
        echo "FAILED: $1"
    fi
}

# Runs a command as one test; its output is shown when it fails.
check() { # name, command…
    local name=$1 log="$logs/${1//[^a-zA-Z0-9]/-}.log"
    shift
    "$@" >"$log" 2>&1
    local code=$?
    [ $code -eq 0 ] || tail -n 60 "$log"
    count "$name" $code
    return $code
}

build() { # preset
    check "build $1" sh -c "cmake --preset $1 && cmake --build --preset $1"
}

# Runs a preset's tests and adds up what CTest counted.
run_tests() { # preset, arguments of ctest…
    local preset=$1 log="$logs/ctest-$1.log"
    shift
    ctest --preset "$preset" -j "$((4 * $(nproc)))" "$@" 2>&1 | tee "$log"
    local line
    line=$(grep -E 'tests passed, [0-9]+ tests? failed out of' "$log" | tail -n 1)
    if [ -z "$line" ]; then
        count "tests of $preset" 1
        return
    fi
    local bad all
    bad=$(sed -E 's/.*, ([0-9]+) tests? failed.*/\1/' <<<"$line")
    all=$(sed -E 's/.* out of ([0-9]+).*/\1/' <<<"$line")
    passed=$((passed + all - bad))
    failed=$((failed + bad))
    [ "$bad" -eq 0 ] || failures+=("$bad tests of $preset")
}

sources() {
    local file
    git ls-files -z --cached --others --exclude-standard -- '*.cpp' '*.hpp' |
        while IFS= read -r -d '' file; do [ ! -e "$file" ] || printf '%s\0' "$file"; done
}

# The sources follow one version of clang's tools; another one would have them otherwise.
CLANG_VERSION=14
has_clang_version() { # tool
    local has
    has=$("$1" --version | sed -n 's/.*version \([0-9]*\).*/\1/p' | head -n 1)
    [ "$has" = "$CLANG_VERSION" ] || {
        echo "not checked: the sources follow $1 $CLANG_VERSION, and here it is $has"
        return 1
    }
}

check_format() { sources | xargs -0 -n 50 -P "$(nproc)" clang-format --dry-run -Werror; }

check_shell() {
    local file
    for file in samples/*.sh config/*.sh; do
        sh -n "$file" || return
    done
    for file in $(git ls-files 'tests/*.sh'); do
        bash -n "$file" || return
    done
}

stage_style() {
    title "Style"
    ! has_clang_version clang-format || check "clang-format" check_format
    check "shell syntax" check_shell
    check "plain words in comments" python3 -B tests/support/words.py .
    check "sentences stand in the catalogue" python3 -B tests/support/phrases.py .
}

stage_quick() {
    stage_style
    title "Quick: unit tests and layering"
    # Those that look at the clock do it in virtual time: all cores may be busy.
    build quick && run_tests quick -j "$((3 * $(nproc)))"
}

stage_release() {
    title "Release: unit, integration and fault tests"
    build release && run_tests release
}

stage_asan() {
    title "AddressSanitizer and UndefinedBehaviorSanitizer: the same"
    build asan && run_tests asan
}

stage_tsan() {
    title "ThreadSanitizer: what has threads"
    build tsan && run_tests tsan
}

stage_clang() {
    title "The second compiler, and clang-tidy"
    build clang || return
    ! has_clang_version clang-tidy || check "clang-tidy" python3 tests/support/tidy.py build/clang
}

# One target's turn, on one core.
fuzz() { # target
    local options=()
    [ ! -f "tests/fuzz/$1.dict" ] || options=("-dict=tests/fuzz/$1.dict")
    mkdir -p "build/clang/corpus/$1"
    "build/clang/tests/fuzz/$1" -max_total_time="${LEADIMPORT_FUZZ_SECONDS:-10}" -max_len=8192 \
        "${options[@]}" -artifact_prefix="build/clang/corpus/" "build/clang/corpus/$1" \
        tests/data/csv config
}

stage_fuzz() {
    title "A short fuzz of every parser"
    build clang || return
    export ASAN_OPTIONS=detect_stack_use_after_return=1:strict_string_checks=1
    export UBSAN_OPTIONS=print_stacktrace=1
    local targets target
    targets=$(cd tests/fuzz && printf '%s\n' *_fuzz.cpp | sed 's/\.cpp$//')
    # As many at a time as there are cores; then each is counted by how it ended.
    for target in $targets; do
        while [ "$(jobs -r -p | wc -l)" -ge "$(nproc)" ]; do wait -n; done
        rm -f "$logs/$target.code"
        { fuzz "$target"; echo $? >"$logs/$target.code"; } >"$logs/$target.log" 2>&1 &
    done
    wait
    for target in $targets; do
        check "$target" fuzz_ended "$target"
    done
}

fuzz_ended() { # target
    cat "$logs/$1.log"
    return "$(cat "$logs/$1.code")"
}

title "Packages"
sh config/install-packages.sh || exit 1

if [ $# -eq 0 ]; then
    set -- style release asan tsan clang fuzz
fi
for stage in "$@"; do
    if ! declare -F "stage_$stage" >/dev/null; then
        echo "tests/run.sh: there is no stage $stage; there are quick style release asan tsan clang fuzz" >&2
        exit 2
    fi
    "stage_$stage"
done

title "All"
[ ${#failures[@]} -eq 0 ] || printf 'failed: %s\n' "${failures[@]}"
echo "$passed passed, $failed failed"
[ "$failed" -eq 0 ]
