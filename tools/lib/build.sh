# Building: the browser's part by Vite into web/dist, the rest by Meson and Ninja.

jobs=${HARK_JOBS:-2}

# One line that changes with any byte of the given files and folders.
content_hash() {
    find "$@" \( -name node_modules -o -name dist \) -prune -o -type f -print0 2>/dev/null \
        | sort -z | xargs -0 sha256sum | sha256sum
}

web_compile() {
    npm --prefix web run build
}

# web/dist from web/, the catalogues and the API's document; nothing if they are as before. What the
# bundling needs stands under "dependencies" of web/package.json, what only tests need under
# "devDependencies", which this leaves out.
build_web() {
    alone compile web_build
}

web_build() {
    local stamp=web/dist/.stamp wanted
    [ -f web/package.json ] || return 0
    wanted=$(content_hash web i18n api/openapi.yaml)
    [ "$(cat $stamp 2>/dev/null)" != "$wanted" ] || return 0
    need_node
    need_modules web --omit=dev
    step web "building the browser's part" web_compile || return 1
    [ -f web/dist/index.html ] || fail "the browser's build left no web/dist/index.html"
    printf '%s\n' "$wanted" >$stamp
}

# Meson looks only once which folders and test files there are: a new one means asking again.
meson_inputs() {
    local web=none
    [ ! -f web/dist/index.html ] || web=embed
    printf '%s\n' "$web" "$@"
    ls -d src/*/meson.build tests/*/*.c fuzz/*.c bench/*.c tools/*.py \
        src/*/*.sql src/store/migrations/*.sql tests/*/meson.build 2>/dev/null || true
}

# configure FOLDER [meson options]: FOLDER is set up for these options and today's files.
configure() {
    local folder=$1 web=none stamp=$1/.hark-inputs inputs again=
    inputs=$(meson_inputs "$@")
    shift
    [ "$(cat "$stamp" 2>/dev/null)" != "$inputs" ] || return 0
    [ ! -f web/dist/index.html ] || web=embed
    [ ! -f "$folder/build.ninja" ] || again=--reconfigure
    # shellcheck disable=SC2086
    meson setup $again "$folder" -Dweb=$web "$@" || return 1
    printf '%s\n' "$inputs" >"$stamp"
}

# The program with what `./dev test` may have added to the same folder left as it is.
build_release() {
    alone compile release_build
}

release_build() {
    local with_tests=false
    ! grep -qsx -e -Dtests=true build/.hark-inputs || with_tests=true
    configure build -Dtests=$with_tests || return 1
    if [ -f src/app/main.c ]; then
        ninja -C build -j "$jobs" hark
    else
        ninja -C build -j "$jobs"
    fi
}

build_program() {
    build_web && step build "building hark" build_release && put_lex
}

dev_build() {
    need_packages tools/packages-build.txt
    build_program || exit 1
    [ -x build/hark ] || say "there is no program yet: src/app/main.c is missing"
}
