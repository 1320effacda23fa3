# ./dev test --bare [--quick]: the two promised commands in a Debian 12 that has nothing but git and a
# network; the second whole, or its short form.
#
# A chroot below .tools/ is made anew each time (downloaded packages are kept); what the machine
# needs to reach Debian's and npm's packages goes along: apt sources, resolver, npm's settings,
# certificates, the variables that name them. The tree is a clone; uncommitted changes go along.

bare_root=.tools/bare
bare_variables='npm_config_[a-zA-Z_]*|NODE_EXTRA_CA_CERTS|SSL_CERT_FILE|SSL_CERT_DIR|CURL_CA_BUNDLE'
bare_variables+='|GIT_SSL_CAINFO|REQUESTS_CA_BUNDLE|https?_proxy|HTTPS?_PROXY|no_proxy|NO_PROXY'
bare_variables+='|HARK_LISTEN|HARK_JOBS|TERM'

bare_mirror() {
    local mirror
    mirror=$(grep -rhoE 'https?://[^ ]+/debian/?( |$)' /etc/apt/sources.list /etc/apt/sources.list.d \
        2>/dev/null | grep -v '^#' | head -n 1)
    printf '%s\n' "${mirror:-http://deb.debian.org/debian}"
}

bare_mount() {
    mount -t proc proc "$bare_root/proc" \
        && mkdir -p "$bare_root/dev/shm" && mount -t tmpfs tmpfs "$bare_root/dev/shm"
}

bare_cleanup() {
    local place
    awk -v root="$(readlink -f "$bare_root")/" 'index($2, root) == 1 {print $2}' /proc/mounts \
        | sort -r | while read -r place; do
        umount "$place" || umount -l "$place"
    done
}

# bare_copy FILE-OR-FOLDER...: to the same place below the chroot.
bare_copy() {
    local path
    for path in "$@"; do
        [ -e "$path" ] || continue
        mkdir -p "$bare_root$(dirname "$path")"
        cp -rL "$path" "$bare_root$(dirname "$path")/"
    done
}

# bare_debian PACKAGE,PACKAGE...: a Debian with these and no more.
bare_debian() {
    bare_cleanup
    rm -rf "$bare_root"
    mkdir -p "$bare_root" .tools/bare-packages
    debootstrap --variant=minbase --include="$1" --cache-dir="$PWD/.tools/bare-packages" \
        bookworm "$bare_root" "$(bare_mirror | tr -d ' ')"
}

# What this machine needs to reach packages: its sources of Debian, not those of other vendors.
bare_network() {
    local file
    rm -f "$bare_root/etc/apt/sources.list"
    for file in /etc/apt/sources.list /etc/apt/sources.list.d/*; do
        ! grep -qsE '/debian(-security)?/?( |$)' "$file" || bare_copy "$file"
    done
    for file in /etc/apt/apt.conf.d/* /etc/apt/apt.conf; do
        ! grep -qsi '^ *acquire' "$file" || bare_copy "$file"
    done
    bare_copy /etc/resolv.conf /etc/hosts /etc/npmrc /usr/etc/npmrc /usr/local/share/ca-certificates
    mkdir -p "$bare_root/root"
    [ ! -f ~/.npmrc ] || cp ~/.npmrc "$bare_root/root/.npmrc"
    env | sed -n -E "s/^($bare_variables)=(\/.*)/\2/p" | sort -u | while read -r file; do
        [ ! -f "$file" ] || bare_copy "$file"
    done
}

# Committed trees are cloned as they are; else the files as they lie here go along.
bare_tree() {
    if [ -z "$(git status --porcelain 2>/dev/null)" ]; then
        git clone --quiet --no-hardlinks . "$bare_root/hark"
        return
    fi
    echo "the tree has uncommitted changes: they go along"
    git init --quiet "$bare_root/hark"
    git ls-files -co --exclude-standard -z | while read -r -d '' file; do
        [ ! -e "$file" ] || printf '%s\0' "$file"
    done | tar -c --null -T - | tar -x -C "$bare_root/hark"
}

bare_make() {
    bare_debian git,ca-certificates && bare_network && bare_tree && bare_mount
}

# bare_dev COMMAND... -- ARGUMENTS...: ./dev inside, with no more of our environment than it takes;
# run by COMMAND, if there is one.
bare_dev() {
    local settings=() runner=()
    while [ "$1" != -- ]; do
        runner+=("$1")
        shift
    done
    shift
    mapfile -t settings < <(env | grep -E "^($bare_variables)=")
    exec "${runner[@]}" env -i PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin HOME=/root \
        "${settings[@]}" chroot "$bare_root" sh -c 'cd /hark && exec ./dev "$@"' dev "$@"
}

# Bash hides its own Ctrl-C from what it starts in the background: the walk has a group of its own. The
# network is the machine's: where somebody else has the usual port, another is taken.
bare_run() {
    if (exec 3<>/dev/tcp/127.0.0.1/8080) 2>/dev/null; then
        local -x HARK_LISTEN=${HARK_LISTEN:-127.0.0.1:0}
    fi
    (bare_dev python3 "$PWD/tools/lib/first_run.py" -- run)
}

# What it says of its parts, and its sum, is what there is to know.
bare_test() {
    (bare_dev -- test "$@") | tee "$log_folder/bare-parts"
}

bare_part() {
    local name=$1 words=$2 started=$SECONDS outcome=failed
    shift 2
    if step "bare-$name" "$words" "$@"; then
        outcome=passed
        passed=$((passed + 1))
    else
        failed=$((failed + 1))
    fi
    printf '%-24s %s %6s min\n' "$words" $outcome "$(minutes $((SECONDS - started)))"
    [ $outcome = passed ]
}

# dev_bare [--quick]: both commands; with --quick the test's short form.
dev_bare() {
    local passed=0 failed=0
    [ "$(id -u)" = 0 ] || fail "a chroot takes root: sudo ./dev test --bare"
    need_packages tools/packages-build.txt tools/packages-test.txt
    mkdir -p "$log_folder"
    trap bare_cleanup EXIT
    trap 'exit 130' INT
    trap 'exit 143' TERM
    if bare_part debian "a fresh Debian 12" bare_make; then
        bare_part run "./dev run" bare_run || true
        bare_part test "./dev test${1:+ $1}" bare_test "$@" || true
        sed 's/^/    /' "$log_folder/bare-parts" 2>/dev/null || true
    fi
    printf '%d passed, %d failed\n' $passed $failed
    [ $failed = 0 ]
}
