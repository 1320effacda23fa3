# ./dev bench: each figure beside its bar, on the release as it is shipped.

build_benches() {
    configure build -Dtests=true && ninja -C build -j "$jobs"
}

bench_c() {
    local name=$1 wanted=$2
    [ -z "$wanted" ] || [ "$wanted" = "$name" ] || return 0
    "build/bench/bench_$name" || return 1
    found=1
}

bench_js() {
    local file=$1 wanted=$2 name
    name=$(basename "$file" .mjs)
    [ -z "$wanted" ] || [ "$wanted" = "$name" ] || return 0
    need_node
    HARK_BIN=$PWD/build/hark node "$file" || return 1
    found=1
}

# dev_bench [NAME]: all, or bench/bench_NAME.c, or bench/NAME.mjs. A file of bench/lib/ is a helper.
dev_bench() {
    local wanted=${1:-} found=0 file name result=0
    need_packages tools/packages-build.txt tools/packages-test.txt
    mkdir -p $log_folder
    build_web || exit 1
    step build "building hark and its benches" build_benches || exit 1
    trap stop_postgres EXIT
    trap 'exit 130' INT
    HARK_TEST_POSTGRES_FSYNC=on need_postgres || say "no PostgreSQL: its figures are missing"
    for file in bench/bench_*.c; do
        name=$(basename "$file" .c)
        [ ! -x "build/bench/$name" ] || bench_c "${name#bench_}" "$wanted" || result=1
    done
    for file in bench/*.mjs; do
        [ ! -f "$file" ] || bench_js "$file" "$wanted" || result=1
    done
    [ -z "$wanted" ] || [ $found = 1 ] || [ $result = 1 ] || fail "there is no bench '$wanted'"
    return $result
}
