# Debian packages: find what is missing, install it or print the line that does.

# Node and npm may come from elsewhere than Debian; then their commands are what counts.
package_is_here() {
    case $1 in
    nodejs) command -v node >/dev/null ;;
    npm) command -v npm >/dev/null ;;
    *) [ "$(dpkg-query -W -f '${db:Status-Status}' "$1" 2>/dev/null)" = installed ] ;;
    esac
}

packages_missing() {
    local name
    sed 's/#.*//' "$@" | while read -r name; do
        [ -z "$name" ] || package_is_here "$name" || printf '%s\n' "$name"
    done
}

# Install without starting what the packages bring: tests start their own databases.
packages_install() {
    local policy=/usr/sbin/policy-rc.d made=0 result=0
    if [ ! -e $policy ]; then
        printf '#!/bin/sh\nexit 101\n' >$policy && chmod +x $policy && made=1
    fi
    apt-get update || true
    DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends "$@" || result=$?
    [ $made = 0 ] || rm -f $policy
    return $result
}

# need_packages LIST...: afterwards every package of the lists is installed, or ./dev has ended.
need_packages() {
    local missing
    if ! command -v dpkg-query >/dev/null; then
        [ -n "${HARK_NO_PACKAGES:-}" ] || fail "this is no Debian: install what" \
            "stands in $* by your own means, then set HARK_NO_PACKAGES=1"
        return 0
    fi
    missing=$(packages_missing "$@" | tr '\n' ' ')
    [ -n "$missing" ] || return 0
    if [ "$(id -u)" != 0 ]; then
        say "some Debian packages are missing; run this, then try again:"
        printf 'sudo apt-get install -y --no-install-recommends %s\n' "${missing% }" >&2
        exit 1
    fi
    # shellcheck disable=SC2086
    step packages "installing $(set -- $missing; echo $#) Debian packages" \
        packages_install $missing || exit 1
}
