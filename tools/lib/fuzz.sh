# ./dev fuzz: libFuzzer under ASan and UBSan. What it finds new stays in .tools/fuzz/<target>/; a
# crash lies there as crash-*: fix it and put the file into fuzz/corpus/<target>/.

build_fuzz() {
    CC=clang configure build-fuzz -Dfuzzer=true -Dtest_hooks=true -Dbuildtype=debug \
        -Doptimization=1 -Db_sanitize=address,undefined && ninja -C build-fuzz -j "$jobs"
}

fuzz_one() {
    local name=$1 seconds=$2 folder=.tools/fuzz/$1 options=()
    mkdir -p "$folder/found"
    [ ! -f "fuzz/$name.dict" ] || options+=("-dict=fuzz/$name.dict")
    say "fuzzing $name for $seconds seconds"
    # shellcheck disable=SC2046
    "build-fuzz/fuzz/fuzz_$name" -max_total_time="$seconds" -timeout=10 -rss_limit_mb=2048 \
        -print_final_stats=1 -artifact_prefix="$folder/" "${options[@]}" \
        "$folder/found" $([ ! -d "fuzz/corpus/$name" ] || echo "fuzz/corpus/$name") \
        >"$folder/log" 2>&1 && return 0
    tail -n 40 "$folder/log" >&2
    say "$name: a finding; its input lies in $folder/, the output in $folder/log"
    return 1
}

# dev_fuzz [TARGET] [SECONDS]
dev_fuzz() {
    local wanted= seconds=600 file name passed=0 failed=0
    case ${1:-} in
    '' | *[!0-9]*) wanted=${1:-} seconds=${2:-600} ;;
    *) seconds=$1 ;;
    esac
    need_packages tools/packages-build.txt tools/packages-test.txt
    step fuzz-build "building the fuzz targets" build_fuzz || exit 1
    for file in build-fuzz/fuzz/fuzz_*; do
        name=$(basename "$file")
        name=${name#fuzz_}
        [ -f "$file" ] && [ -x "$file" ] || continue
        [ -z "$wanted" ] || [ "$wanted" = "$name" ] || continue
        if fuzz_one "$name" "$seconds"; then
            passed=$((passed + 1))
        else
            failed=$((failed + 1))
        fi
    done
    [ $((passed + failed)) -gt 0 ] || fail "there is no fuzz target '$wanted'"
    printf '%d passed, %d failed\n' $passed $failed
    [ $failed = 0 ]
}
