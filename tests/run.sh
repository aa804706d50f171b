#!/usr/bin/env bash
# Installs what is missing, builds, runs every test.
#
#   tests/run.sh           everything: on two cores fifty minutes, much less when ccache knows the files
#   tests/run.sh release   one stage of: style release asan tsan clang fuzz
set -uo pipefail
cd "$(dirname "$0")/.."

export CMAKE_BUILD_PARALLEL_LEVEL=${CMAKE_BUILD_PARALLEL_LEVEL:-$(nproc)}
# One cache for every clone: what is compiled is the same wherever it lies.
export CCACHE_BASEDIR=$PWD CCACHE_NOHASHDIR=1
export ASAN_OPTIONS=detect_stack_use_after_return=1:strict_string_checks=1
export UBSAN_OPTIONS=print_stacktrace=1
export TSAN_OPTIONS=halt_on_error=1:second_deadlock_stack=1

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
    ctest --test-dir "build/$preset" --output-on-failure --no-tests=error -j "$((2 * $(nproc)))" "$@" 2>&1 |
        tee "$log"
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

sources() { git ls-files --cached --others --exclude-standard -- '*.cpp' '*.hpp'; }

stage_style() {
    title "Style"
    check "clang-format" sh -c "git ls-files --cached --others --exclude-standard -- '*.cpp' '*.hpp' |
        xargs clang-format --dry-run -Werror"
    check "shell syntax" sh -c "for f in samples/*.sh config/*.sh; do sh -n \$f || exit 1; done; bash -n tests/run.sh"
}

stage_release() {
    title "Release: unit, integration and fault tests"
    build release && run_tests release
}

stage_asan() {
    title "AddressSanitizer and UndefinedBehaviorSanitizer: the same"
    build asan && LEADIMPORT_SANITIZED=1 run_tests asan
}

stage_tsan() {
    title "ThreadSanitizer: what has threads"
    build tsan && LEADIMPORT_SANITIZED=1 run_tests tsan \
        -R '^(unit\.(delivery|job|run)|integration\.(http|run|sandbox)|integration/program\.import|integration\.program\.(import|signals)|fault\.)'
}

stage_clang() {
    title "The second compiler, and clang-tidy"
    build clang || return
    check "clang-tidy" python3 tests/support/tidy.py build/clang
}

stage_fuzz() {
    title "A short fuzz of every parser"
    build clang || return
    local target options seconds=${LEADIMPORT_FUZZ_SECONDS:-10}
    for target in tests/fuzz/*_fuzz.cpp; do
        target=$(basename "$target" .cpp)
        options=()
        [ ! -f "tests/fuzz/$target.dict" ] || options=("-dict=tests/fuzz/$target.dict")
        mkdir -p "build/clang/corpus/$target"
        check "$target" "build/clang/tests/fuzz/$target" -max_total_time="$seconds" -max_len=8192 \
            "${options[@]}" -artifact_prefix="build/clang/corpus/" "build/clang/corpus/$target" \
            tests/data/csv config
    done
}

title "Packages"
sh config/install-packages.sh || exit 1

if [ $# -eq 0 ]; then
    set -- style release asan tsan clang fuzz
fi
for stage in "$@"; do
    if ! declare -F "stage_$stage" >/dev/null; then
        echo "tests/run.sh: there is no stage $stage; there are style release asan tsan clang fuzz" >&2
        exit 2
    fi
    "stage_$stage"
done

title "All"
[ ${#failures[@]} -eq 0 ] || printf 'failed: %s\n' "${failures[@]}"
echo "$passed passed, $failed failed"
[ "$failed" -eq 0 ]
