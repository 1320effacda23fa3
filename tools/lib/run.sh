# ./dev run: the demo brand on this machine, until Ctrl-C.

program=

# Ctrl-C and kill reach the program as the signal that means a clean stop. A program in the
# background of a script does not get the terminal's own.
run_stop() {
    stopping=1 signalled=1
    [ -z "$program" ] || kill -TERM "$program" 2>/dev/null || true
}

# Run hark once and leave its exit code in `result`. A signal to us ends the waiting, not the
# program: then wait again.
run_once() {
    local code
    env -u HARK_DATA -u HARK_LISTEN -u HARK_JOBS \
        build/hark serve --data "$data" --listen "${HARK_LISTEN:-127.0.0.1:8080}" --demo "$@" &
    program=$!
    while :; do
        signalled=0 code=0
        wait $program || code=$?
        [ $code = 127 ] || result=$code
        [ $signalled = 1 ] || break
    done
    program=
}

# Exit 74 is a failing disk: hark starts anew and finds all it acknowledged. Three times within a
# minute means that it will not get better by itself.
dev_run() {
    local data=${HARK_DATA:-.data/demo} result=0 stopping=0 signalled=0 exits=() now
    need_packages tools/packages-build.txt
    build_program || exit 1
    [ -x build/hark ] || fail "there is no program yet: src/app/main.c is missing"
    mkdir -p "$data"
    trap run_stop INT TERM HUP
    while :; do
        run_once "$@"
        [ "$result" = 74 ] && [ $stopping = 0 ] || exit "$result"
        now=$SECONDS
        exits=("${exits[@]}" "$now")
        if [ ${#exits[@]} -ge 3 ] && [ $((now - exits[-3])) -lt 60 ]; then
            say "hark ended three times within a minute over a fault of the disk (exit 74);"
            fail "look at the last lines above, at the disk of $data and at its free space"
        fi
    done
}
