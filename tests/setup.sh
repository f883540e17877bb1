#!/usr/bin/env bash
# The one script behind the README's two commands.
#
#   tests/setup.sh run [SRC [-o OUT] [options of portalis run]]
#       installs what is missing, builds, migrates SRC. Without SRC it migrates a public
#       package that apt fetches (python3-markdown: 33 modules and a script).
#   tests/setup.sh test [--slow]
#       installs what is missing, builds, runs every test; the last line is "N passed, N failed".
#
# Debian 12, as root; elsewhere it says what to install. Run twice, it does nothing
# twice. BUILD=folder puts the build elsewhere than build/.
set -euo pipefail
CALLED_IN=$PWD
cd "$(dirname "$0")/.."
BUILD=${BUILD:-build}
PATH=$PATH:/usr/local/cuda/bin

NEEDED=(build-essential cmake pkg-config openmpi-bin libopenmpi-dev libsqlite3-dev libyaml-dev
        libssl-dev libmicrohttpd-dev libcurl4-openssl-dev
        libcmocka-dev rustc cargo python3 ca-certificates)
FOR_RUN=(python3-markdown)
FOR_SLOW=(gcc-aarch64-linux-gnu libc6-dev-arm64-cross qemu-user)
FOR_TEST=(libpython3.11-testsuite sqlite3 python3-venv prometheus
          slurmctld slurmd slurm-client munge libpmi2-0 iproute2)

die() { printf 'setup: %s\n' "$*" >&2; exit 2; }

install() {
    local missing=() p
    command -v dpkg-query >/dev/null || die "this is not Debian. Install: a C11 compiler, cmake >= 3.25, pkg-config, Open MPI, SQLite, libyaml, OpenSSL and cmocka with their headers, rustc >= 1.63 with cargo, Python 3.11; then run: cmake -S . -B build && cmake --build build"
    for p in "$@"; do
        dpkg-query -W -f '${Status}' "$p" 2>/dev/null | grep -q 'ok installed' || missing+=("$p")
    done
    [ ${#missing[@]} -eq 0 ] && return 0
    [ "$(id -u)" -eq 0 ] || die "these packages are missing; as root: apt-get install ${missing[*]}"
    printf 'setup: installing %s\n' "${missing[*]}"
    export DEBIAN_FRONTEND=noninteractive
    apt-get update -qq
    apt-get install -y -qq --no-install-recommends "${missing[@]}" >/dev/null
}

build() { # FOLDER TYPE [options]
    local folder=$1 type=$2 log=$1/build.log
    shift 2
    mkdir -p "$folder"
    cmake -S . -B "$folder" -DCMAKE_BUILD_TYPE="$type" "$@" >"$log" 2>&1 ||
        { cat "$log" >&2; die "cmake failed"; }
    cmake --build "$folder" -j "$(nproc)" >>"$log" 2>&1 ||
        { tail -50 "$log" >&2; die "the build failed: $log"; }
}

# ---- run

demo_source() {
    # A pure-Python package of Debian, copied so that nothing in /usr is written to.
    local to=$BUILD/demo/markdown
    mkdir -p "$BUILD/demo"
    rm -rf "$to"
    cp -r /usr/lib/python3/dist-packages/markdown "$to"
    echo "$to"
}

run() {
    install "${NEEDED[@]}"
    build "$BUILD" Release
    local portalis
    portalis=$(realpath "$BUILD/portalis")
    if [ $# -eq 0 ]; then
        install "${FOR_RUN[@]}"
        set -- "$(demo_source)" -o "$BUILD/demo/out"
    else
        cd "$CALLED_IN" # SRC and OUT mean what they mean to the caller
    fi
    exec "$portalis" run "$@"
}

# ---- test

PASSED=0
FAILED=0

# suite NAME COMMAND...: counts what its last "N passed, N failed" line says.
suite() {
    local name=$1 log line p f rc=0 from=$SECONDS
    shift
    log=$BUILD/test-logs/$(tr -c 'A-Za-z0-9\n' '-' <<<"$name").log
    mkdir -p "$BUILD/test-logs"
    "$@" >"$log" 2>&1 || rc=$?
    line=$(grep -E '^[0-9]+ passed, [0-9]+ failed' "$log" | tail -1 || true)
    if [ -n "$line" ]; then
        p=${line%% *}
        f=$(sed -E 's/^[0-9]+ passed, ([0-9]+) failed.*/\1/' <<<"$line")
    else
        p=$((rc == 0)) f=$((rc != 0))
    fi
    # Nothing run, or an ending that the counts do not explain, is a failure.
    { [ "$rc" -ne 0 ] || [ "$p" -eq 0 ]; } && [ "$f" -eq 0 ] && f=1
    PASSED=$((PASSED + p))
    FAILED=$((FAILED + f))
    printf '%-44s %5d passed %4d failed %5d s\n' "$name" "$p" "$f" $((SECONDS - from))
    [ "$f" -eq 0 ] || tail -40 "$log"
}

# ctest's own summary as "N passed, N failed".
units() {
    local out rc=0
    cmake --build "$1" -j "$(nproc)" --target unit || { echo "0 passed, 1 failed"; return 1; }
    out=$(ctest --test-dir "$1" -j 2 --output-on-failure --timeout 600 2>&1) || rc=$?
    echo "$out"
    local total failed
    total=$(sed -nE 's/.* out of ([0-9]+)$/\1/p' <<<"$out" | tail -1)
    failed=$(sed -nE 's/.*tests passed, ([0-9]+) tests? failed out of.*/\1/p' <<<"$out" | tail -1)
    echo "$((total - failed)) passed, $failed failed"
    return $rc
}

test_all() {
    local slow=${1:-}
    install "${NEEDED[@]}" "${FOR_TEST[@]}" $([ "$slow" = --slow ] && echo "${FOR_SLOW[@]}")
    mkdir -p "$BUILD"
    build "$BUILD" Release -DPT_WERROR=ON
    export PORTALIS=$PWD/$BUILD/portalis OMPI_ALLOW_RUN_AS_ROOT=1 OMPI_ALLOW_RUN_AS_ROOT_CONFIRM=1
    suite "unit (release)" units "$BUILD"
    build "$BUILD-debug" Debug
    suite "unit (address and undefined sanitizers)" units "$BUILD-debug"
    suite "e2e: basic" tests/e2e/basic.sh
    suite "e2e: the Python library" tests/e2e/library.sh
    suite "e2e: installed packages" tests/e2e/packages.sh
    suite "e2e: verify" tests/e2e/verify.sh
    suite "e2e: bad input" tests/e2e/bad_input.sh
    suite "e2e: signals" tests/e2e/signals.sh
    suite "e2e: quotes" tests/e2e/quote.sh
    [ "$slow" != --slow ] || suite "e2e: Open MPI 5" tests/e2e/openmpi5.sh
    suite "metrics, dashboard, alerts" tests/metrics/metrics.sh
    suite "Kubernetes: manifests" tests/k8s/manifests.py --venv "$BUILD/k8s-venv"
    suite "Kubernetes: pods" tests/e2e/kubernetes.sh
    suite "e2e: notices of clouds" tests/e2e/notices.sh
    suite "e2e: drill" tests/e2e/drill.sh
    suite "Slurm, several nodes" tests/slurm/run.sh $slow
    suite "chaos: schedules of a virtual clock" tests/chaos/schedules.sh "$BUILD" \
        $([ "$slow" = --slow ] && echo 600 || echo 30)
    [ "$slow" != --slow ] || suite "bugs planted under the schedules" tests/chaos/planted.py "$BUILD"
    suite "chaos: kill -9" tests/chaos/kill9.sh $([ "$slow" = --slow ] && echo 20 || echo 4)
    suite "chaos: late worlds" tests/chaos/late.sh $([ "$slow" = --slow ] && echo 40 || echo 3)
    suite "chaos: a ledger on a node" tests/chaos/node_ledger.sh $([ "$slow" = --slow ] && echo 10 || echo 2)
    suite "chaos: torn files" tests/chaos/tear.sh $([ "$slow" = --slow ] && echo 20 || echo 3)
    suite "chaos: a failing disk" tests/chaos/vfs.sh $([ "$slow" = --slow ] && echo 1 || echo 120)
    suite "chaos: units that kill" tests/chaos/culprits.sh
    suite "chaos: fsck" tests/chaos/fsck.sh $([ "$slow" = --slow ] && echo 90 || echo 4)
    suite "parity with ast" tests/parity/ast_parity.py --goal 99 \
        $([ "$slow" = --slow ] && echo --all || echo --sample 5)
    suite "AVX2, SSE2, NEON and plain C are the same" tests/parity/vectors.sh "$BUILD" \
        $([ "$slow" = --slow ] && echo --all)
    suite "memory of parsing" tests/bench/memory.sh "$BUILD"
    suite "lexing and parsing data-parallel, as loops" tests/gpu/steps.sh "$BUILD"
    suite "lexing and parsing on CPU fibers" tests/gpu/fibers.sh "$BUILD"
    suite "programs with a device of CPU fibers" tests/gpu/worker.sh "$BUILD" \
        $([ "$slow" = --slow ] && echo --long)
    suite "lexing and parsing by interpreted PTX" tests/gpu/ptx.sh "$BUILD"
    suite "resources of the CUDA kernels" tests/gpu/resources.py
    suite "lexing and parsing on a GPU" env BUILD="$BUILD" tests/gpu/run.sh
    suite "runtime crate" tests/pyrt.sh "$BUILD/pyrt-tests"
    suite "behaviour beside CPython" tests/behaviour/run.py --work "$BUILD/behaviour" \
        $([ "$slow" = --slow ] && echo --release || echo --quick)
    suite "variables of frames" tests/behaviour/run.py --quick --work "$BUILD/frame-locals" \
        tests/behaviour/frame_locals
    suite "CPython's own test modules" tests/behaviour/cpython_tests.py --quick \
        --work "$BUILD/cpython-tests"
    suite "programs as texts" tests/behaviour/exec_programs.py --quick --work "$BUILD/exec"
    echo
    echo "$PASSED passed, $FAILED failed"
    [ "$FAILED" -eq 0 ]
}

case ${1:-} in
run) shift; run "$@" ;;
test) shift; test_all "$@" ;;
*) sed -n '2,14s/^# \{0,1\}//p' "$0"; exit 2 ;;
esac
