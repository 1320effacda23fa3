# ./dev test: parts, a line for each, and a last line with the sum.
#
# What all others need (packages, the program) comes first, and storms, which take what there is of
# the machine; then two parts run side by side, since most of them wait for servers, browsers and
# each other much of the time, and beside them, one after the other and with what those leave of the
# processors, the parts that do nothing but work. Compiling happens one at a time, and so does fetching
# (alone). Each part has a PostgreSQL, folders and ports of its own.
#
# A part is a function that adds to `passed` and `failed`; it returns 9 if the tree has nothing for
# it yet, and anything else but 0 if its runner broke, which counts as one failure. All it prints
# goes to .tools/log/test-<part>.log; of a part that failed the telling lines are shown.

test_quick=
test_parts_first="lint build storm"
test_parts_working="tsan asan package unit fuzz web symbols"
test_parts="$test_parts_first browser api peers races $test_parts_working"
test_parts_quick="lint asan api"

has_files() {
    compgen -G "$1" >/dev/null
}

# --- programs in C ---

# What does not compile is one failure; what does is tested all the same.
build_tests() {
    alone compile tests_build "$@"
}

tests_build() {
    local folder=$1
    shift
    configure "$folder" -Dtests=true "$@" || return 1
    ninja -C "$folder" -j "$jobs" -k 0 || failed=$((failed + 1))
}

# build/ is the release, without hooks; its tests see what is shipped.
build_tests_release() {
    build_tests build
}

build_tests_asan() {
    CC=clang build_tests build-test \
        -Dbuildtype=debug -Doptimization=1 -Db_sanitize=address,undefined -Dtest_hooks=true
}

build_tests_tsan() {
    CC=clang build_tests build-tsan \
        -Dbuildtype=debug -Doptimization=1 -Db_sanitize=thread -Dtest_hooks=true
}

# run_suites FOLDER SUITE...: Meson's tests of these suites, counted line by line.
run_suites() {
    local folder=$1 names=()
    mapfile -t names < <(python3 tools/lib/list_tests.py "$@")
    [ ${#names[@]} -gt 0 ] || return 1
    rm -f "$folder/meson-logs/testlog.json"
    meson test -C "$folder" --no-rebuild --num-processes "$jobs" --timeout-multiplier 5 --print-errorlogs "${names[@]}" \
        || true
    [ -f "$folder/meson-logs/testlog.json" ] || return 1
    count_from python3 tools/lib/count_meson.py "$folder/meson-logs/testlog.json"
}

# count_from COMMAND...: its last line is "PASSED FAILED".
count_from() {
    local counts
    counts=$("$@" | tail -n 1) || return 1
    [[ $counts =~ ^[0-9]+\ [0-9]+$ ]] || return 1
    passed=$((passed + ${counts% *}))
    failed=$((failed + ${counts#* }))
}

part_lint() {
    lint_all
}

# What is shipped; the tests of the C part below do not wait for the browser's.
# And what it says to whoever starts it first.
part_build() {
    local folder
    build_web || return 1
    build_release || return 1
    passed=$((passed + 1))
    folder=$(mktemp -d) || return 1
    if HARK_DATA=$folder/demo HARK_LISTEN=127.0.0.1:0 python3 tools/lib/first_run.py ./dev run; then
        passed=$((passed + 1))
    else
        failed=$((failed + 1))
    fi
    rm -rf "$folder"
}

part_unit() {
    has_files 'tests/unit/test_*.c' || return 9
    build_tests_release && need_postgres && need_lex && run_suites build unit
}

part_asan() {
    has_files 'tests/unit/test_*.c' || return 9
    build_tests_asan && need_postgres && need_lex && run_suites build-test unit property
}

tsan_options=halt_on_error=1:second_deadlock_stack=1:suppressions=$PWD/tests/tsan.supp

# The sanitizer of clang 14 needs the old layout of addresses.
part_tsan() {
    has_files 'tests/unit/test_*.c' || return 9
    build_tests_tsan && need_postgres && need_lex || return 1
    export TSAN_OPTIONS=$tsan_options
    setarch -R true 2>/dev/null || {
        run_suites build-tsan threads
        return
    }
    meson() { setarch -R meson "$@"; }
    run_suites build-tsan threads
}

part_fuzz() {
    has_files 'fuzz/fuzz_*.c' || return 9
    build_tests_asan && run_suites build-test fuzz
}

part_symbols() {
    has_files 'build/src/libhk_*.a' || return 9
    if tools/check-symbols build; then
        passed=$((passed + 1))
    else
        failed=$((failed + 1))
    fi
}

# --- programs in JavaScript, against the real binary ---

node_inside=()    # a command that runs Node somewhere else
node_side_by_side=1 # files of tests at a time; each starts its own servers on its own folders

# node_tests FOLDER: tests/FOLDER/*.test.mjs; other files there are their helpers.
node_tests() {
    local folder=$1 output=$log_folder/tap-$part result=0 counts
    need_node 22.18 # takes TypeScript as it is
    [ ! -f tests/package.json ] || need_modules tests
    [ ! -f "tests/$folder/package.json" ] || need_modules "tests/$folder"
    build_native "tests/$folder"
    "${node_inside[@]}" node tools/lib/run_tests.mjs "$node_side_by_side" "tests/$folder"/*.test.mjs >"$output" || result=$?
    cat "$output"
    counts=$(awk '/^# (pass|fail|cancelled) [0-9]+$/ { sum[$2] += $3; n++ }
        END { if (n >= 3) print sum["pass"], sum["fail"], sum["cancelled"] }' "$output")
    # shellcheck disable=SC2086
    set -- $counts
    [ $# = 3 ] || return 1
    passed=$((passed + $1))
    failed=$((failed + $2 + $3))
    [ $result = 0 ] || [ $(($2 + $3)) -gt 0 ]
}

# The one package that is compiled at installation, a named exception, and for the peers only.
build_native() {
    local package=$1/node_modules/better-sqlite3 node
    [ -d "$package" ] && [ ! -f "$package/build/Release/better_sqlite3.node" ] || return 0
    node=$(readlink -f "$(command -v node)")
    npm_config_nodedir=$(dirname "$(dirname "$node")") step native "compiling better-sqlite3" \
        npm --prefix "$1" rebuild better-sqlite3 --build-from-source || exit 1
}

# Most of them wait for something much of the time: twice as many files as processors keep those busy.
side_by_side() {
    echo $((2 * jobs))
}

# program_tests FOLDER: the same with HARK_BIN, the sanitized binary with hooks, and PostgreSQL.
program_tests() {
    has_files "tests/$1/*.test.mjs" || return 9
    [ -f src/app/main.c ] || return 9
    build_tests_asan && need_postgres && need_lex || return 1
    export HARK_TEST_LEX=$PWD/$lex_file
    export HARK_BIN=$PWD/build-test/hark HARK_BIN_RELEASE=$PWD/build/hark HARK_QUICK=$test_quick
    node_tests "$1"
}

# One test holds what the browser makes of events against what the server says.
need_reducer() {
    need_node
    need_modules web --omit=dev
}

part_api() {
    local node_side_by_side
    node_side_by_side=$(side_by_side)
    need_reducer
    program_tests api
}

# The API's tests once more, against the binary that watches its threads.
part_races() {
    local node_inside=(setarch -R) node_side_by_side
    node_side_by_side=$(side_by_side)
    has_files 'tests/api/*.test.mjs' || return 9
    build_tests_tsan && need_postgres && need_lex || return 1
    need_reducer
    export HARK_TEST_LEX=$PWD/$lex_file
    setarch -R true 2>/dev/null || node_inside=()
    export TSAN_OPTIONS=$tsan_options
    export HARK_BIN=$PWD/build-tsan/hark HARK_BIN_RELEASE=$PWD/build/hark HARK_QUICK=1
    node_tests api
}

part_storm() {
    local node_side_by_side
    node_side_by_side=$(side_by_side)
    program_tests storm
}

# The Bluesky network needs a newer Node than we do, and a network to itself; the tests that leave
# themselves out where there is none say so.
part_peers() {
    local node_inside=(tests/peer/alone.sh) node_side_by_side
    node_side_by_side=$(side_by_side)
    has_files 'tests/peer/*.test.mjs' || return 9
    build_web || return 1
    need_node 22.19
    need_modules tests/browser
    program_tests peer
}

part_browser() {
    local node_side_by_side
    node_side_by_side=$(side_by_side)
    has_files 'tests/browser/*.test.mjs' || return 9
    build_web || return 1
    need_node
    need_modules tests/api # some stories write to networks that the API's tests play
    program_tests browser
}

# Types, catalogues, and the tests of the browser's parts.
part_web() {
    local output=$log_folder/tap-web name result=0 bad
    grep -qs '"test"' web/package.json || return 9
    need_node
    need_modules web
    need_modules web/tools
    if node web/tools/gen-api.mjs --check; then
        passed=$((passed + 1))
    else
        failed=$((failed + 1))
        printf 'not ok: web/src/gen is not what api/openapi.yaml says: node web/tools/gen-api.mjs\n'
    fi
    for name in check words; do
        grep -q "\"$name\":" web/package.json || continue
        if npm --prefix web run "$name"; then
            passed=$((passed + 1))
        else
            failed=$((failed + 1))
            printf 'not ok: npm run %s\n' "$name"
        fi
    done
    [ -n "$(find web -name node_modules -prune -o -name '*.test.*' -print)" ] || return 0
    npm --prefix web run test -- --reporter=tap-flat >"$output" || result=$?
    cat "$output"
    bad=$(grep -c '^not ok ' "$output" || true)
    passed=$((passed + $(grep -c '^ok ' "$output" || true)))
    failed=$((failed + bad))
    [ $result = 0 ] || [ "$bad" -gt 0 ]
}

# --- PostgreSQL: a cluster of its own for each part, gone afterwards ---

postgres_note=$log_folder/postgres

# Afterwards HARK_TEST_POSTGRES is the address of an empty database whose user may make others.
need_postgres() {
    local answer
    [ -z "${HARK_TEST_POSTGRES:-}" ] || return 0
    answer=$(sh tests/lib/postgres.sh start) || return 1
    HARK_TEST_POSTGRES=$(printf '%s\n' "$answer" | sed -n 2p)
    export HARK_TEST_POSTGRES
    printf '%s\n' "$answer" | sed -n 1p >"$postgres_note"
}

# stop_postgres [NOTE...]: those that the notes name; this part's if none is given.
stop_postgres() {
    local note folder
    for note in "${@:-$postgres_note}"; do
        folder=$(cat "$note" 2>/dev/null) || continue
        rm -f "$note"
        sh tests/lib/postgres.sh stop "$folder" || true
    done
}

# --- the whole ---

# run_part NAME: in a shell of its own, so that nothing of it stays behind. Says what came of it in
# one piece; the counts are in $log_folder/counts-NAME, of nothing to do there is none.
run_part() {
    local part=$1 log=$log_folder/test-$1.log counts=$log_folder/counts-$1 started=$SECONDS result=0
    local passed=0 failed=0 processors=0 postgres_note=$log_folder/postgres-$1
    say_passing "testing: $part"
    rm -f "$counts"
    (
        set +e
        local shell=$BASHPID
        export ASAN_OPTIONS=detect_stack_use_after_return=1
        export UBSAN_OPTIONS=print_stacktrace=1
        "part_$part"
        result=$?
        stop_postgres
        [ $result = 9 ] || printf '%d %d %d\n' "$passed" "$failed" "$(processor_seconds "$shell")" >"$counts"
        exit $result
    ) >"$log" 2>&1 </dev/null || result=$?
    [ $result != 9 ] || return 0
    [ ! -f "$counts" ] || read -r passed failed processors <"$counts"
    if [ $result != 0 ] && [ "$failed" = 0 ]; then
        failed=1
    fi
    printf '%d %d\n' "$passed" "$failed" >"$counts"
    say_over
    {
        printf '%-10s %6d passed %4d failed %6s min %6s of processors\n' "$part" "$passed" "$failed" \
            "$(minutes $((SECONDS - started)))" "$(minutes "$processors")"
        show_skipped "$log"
        [ "$failed" = 0 ] || show_failures "$log"
    } >"$log.said"
    cat "$log.said"
}

# All of these parts, as many at a time as said.
run_parts() {
    local at_a_time=$1 name ended running=" "
    shift
    for name in "$@"; do
        if [ "$(wc -w <<<"$running")" -ge "$at_a_time" ]; then
            # shellcheck disable=SC2086
            wait -n -p ended $running || true
            running=${running/" $ended "/" "}
        fi
        run_part "$name" &
        running+="$! "
    done
    # shellcheck disable=SC2086
    [ -z "${running// /}" ] || wait $running || true
}

# All of these, one after the other, while others wait.
run_working_parts() {
    local name
    renice -n 10 -p "$BASHPID" >/dev/null || true
    for name in "$@"; do
        run_part "$name"
    done
}

# What tests left out, and why; the names are kept for the end.
show_skipped() {
    sed -n -E 's/^ *ok [0-9]+ -? ?(.*) # [Ss][Kk][Ii][Pp] ?(.*)$/\1\t\2/p' "$1" >"$1.skipped"
    sed 's/^/    not run: /; s/\t$//; s/\t/: /; 10q' "$1.skipped"
}

# "N not run: names", of all parts.
say_not_run() {
    local names=() name
    for name in "$@"; do
        if [ -f "$log_folder/counts-$name" ]; then
            mapfile -t -O ${#names[@]} names < <(cut -f 1 "$log_folder/test-$name.log.skipped" 2>/dev/null)
        else
            names+=("$name")
        fi
    done
    [ ${#names[@]} = 0 ] || printf '%d not run: %s\n' ${#names[@]} "$(printf '%s, ' "${names[@]}" | sed 's/, $//')"
}

minutes() {
    printf '%d.%d' $(($1 / 60)) $(($1 % 60 / 6))
}

# processor_seconds PID: what it and all that it waited for took of the processors. A part far below
# its minutes times their number waits for something.
processor_seconds() {
    local stat
    read -r -a stat <"/proc/$1/stat"
    echo $(((stat[13] + stat[14] + stat[15] + stat[16]) / $(getconf CLK_TCK)))
}

# A short output whole, of a long one the lines that look like a failure and what follows them.
show_failures() {
    local log=$1
    if [ "$(wc -l <"$log")" -le 60 ]; then
        cat "$log"
    else
        grep -E -n -a -A 12 '^ *not ok |error:|FAILED|ERROR:|WARNING: Thread' "$log" >"$log.short" \
            || tail -n 40 "$log" >"$log.short"
        sed -n 1,80p "$log.short"
    fi | cut -c 1-300 | sed 's/^/    /'
    printf '    the whole output: %s\n' "$log"
}

dev_test() {
    local parts=$test_parts first=$test_parts_first working= rest= name passed failed all_passed=0 all_failed=0
    case ${1:-} in
    --bare) dev_bare "${@:2}" && return || exit 1 ;;
    --quick) test_quick=1 parts=$test_parts_quick ;;
    '') ;;
    *) parts=$* ;; # named parts only
    esac
    for name in $parts; do
        declare -F "part_$name" >/dev/null || fail "the parts are: $test_parts"
        if [[ " $test_parts_working " = *" $name "* ]]; then
            working="$working $name"
        elif [[ " $first " != *" $name "* ]]; then
            rest="$rest $name"
        fi
    done
    need_packages tools/packages-build.txt tools/packages-test.txt
    mkdir -p $log_folder
    stop_postgres $log_folder/postgres-*
    rm -f $log_folder/counts-*
    trap 'stop_parts' EXIT
    trap 'exit 130' INT
    trap 'exit 143' TERM
    for name in $parts; do
        [[ " $first " != *" $name "* ]] || run_part "$name"
    done
    # shellcheck disable=SC2086
    run_working_parts $working &
    # shellcheck disable=SC2086
    run_parts 2 $rest
    wait
    for name in $parts; do
        read -r passed failed 2>/dev/null <"$log_folder/counts-$name" || continue
        all_passed=$((all_passed + passed))
        all_failed=$((all_failed + failed))
    done
    # shellcheck disable=SC2086
    say_not_run $parts
    printf '%d passed, %d failed\n' $all_passed $all_failed
    [ $all_failed = 0 ]
}

# Whoever goes early takes all that still runs along.
stop_parts() {
    local running
    running=$(jobs -rp)
    # shellcheck disable=SC2086
    [ -z "$running" ] || kill $running 2>/dev/null || true
    stop_postgres $log_folder/postgres-*
}
