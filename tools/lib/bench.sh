# ./dev bench: each figure beside its bar, on the release as it is shipped.

build_benches() {
    configure build -Dtests=true && ninja -C build -j "$jobs"
}

# What a bench is given when all of them run: sizes one can wait for. "-" leaves it to another.
bench_sizes() {
    case $1 in
    search) echo 300000 ;;
    record | eye) echo - ;; # in `inbound`
    inbound) [ -z "$bench_quick" ] || echo 10000 100000 ;;
    esac
}

# bench_one NAME COMMAND...: if it is wanted, with what was given for it.
bench_one() {
    local name=$1 sizes
    shift
    if [ -n "$bench_wanted" ]; then
        [ "$bench_wanted" = "$name" ] || return 0
        found=1
        "$@" "${bench_given[@]}"
        return
    fi
    sizes=$(bench_sizes "$name")
    [ "$sizes" != - ] || return 0
    # shellcheck disable=SC2086
    "$@" $sizes
}

# dev_bench [--quick] [NAME [SIZE...]]: all, or bench/bench_NAME.c, or bench/NAME.mjs. A file of
# bench/lib/ is a helper. --quick: up to 100,000 messages.
dev_bench() {
    local bench_quick= bench_wanted bench_given found=0 file name result=0
    if [ "${1:-}" = --quick ]; then
        bench_quick=1
        shift
    fi
    bench_wanted=${1:-}
    bench_given=("${@:2}")
    need_packages tools/packages-build.txt tools/packages-test.txt tools/packages-bench.txt
    mkdir -p $log_folder
    build_web || exit 1
    step build "building hark and its benches" build_benches || exit 1
    trap stop_postgres EXIT
    trap 'exit 130' INT
    HARK_TEST_POSTGRES_FSYNC=on need_postgres || say "no PostgreSQL: its figures are missing"
    for file in bench/bench_*.c; do
        name=$(basename "$file" .c)
        [ ! -x "build/bench/$name" ] || bench_one "${name#bench_}" "build/bench/$name" || result=1
    done
    need_node
    export HARK_BIN=$PWD/build/hark
    for file in bench/*.mjs; do
        bench_one "$(basename "$file" .mjs)" node "$file" || result=1
    done
    [ -z "$bench_wanted" ] || [ $found = 1 ] || fail "there is no bench '$bench_wanted'"
    return $result
}
