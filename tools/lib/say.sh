# What ./dev says, and where the output of its steps goes.

log_folder=.tools/log

# Something a person has to read: on stderr, so that stdout stays the program's.
say() {
    say_over
    printf 'dev: %s\n' "$*" >&2
}

fail() {
    say "$*"
    exit 1
}

# What is going on, on one line that the next one replaces. Only a terminal sees it.
say_passing() {
    [ ! -t 2 ] || printf '\r\033[Kdev: %s ...' "$*" >&2
}

say_over() {
    [ ! -t 2 ] || printf '\r\033[K' >&2
}

# alone COMMAND...: not while another part of ./dev does the same; within itself it just goes on.
alone() {
    local result=0
    if [ -n "${is_alone:-}" ]; then
        "$@"
        return
    fi
    local is_alone=1
    mkdir -p "$log_folder"
    exec 8>"$log_folder/lock"
    flock 8
    "$@" || result=$?
    exec 8>&-
    return $result
}

# step NAME WORDS COMMAND...: run it silently; its output is shown only if it fails.
step() {
    local log=$log_folder/$1.log words=$2
    shift 2
    mkdir -p "$log_folder"
    say_passing "$words"
    if "$@" >"$log" 2>&1 </dev/null; then
        say_over
        return 0
    fi
    say_over
    tail -n 60 "$log" >&2
    say "$words failed; the whole output is in $log"
    return 1
}
