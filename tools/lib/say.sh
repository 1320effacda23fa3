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

# alone KIND COMMAND...: not while another part of ./dev does something of this kind (compile, fetch);
# within itself it just goes on.
alone() {
    local kind=$1 result=0 lock
    shift
    if [[ " ${is_alone:-} " = *" $kind "* ]]; then
        "$@"
        return
    fi
    local is_alone="${is_alone:-} $kind"
    mkdir -p "$log_folder"
    exec {lock}>"$log_folder/lock-$kind"
    flock "$lock"
    "$@" || result=$?
    exec {lock}>&-
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
