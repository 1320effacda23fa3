# ./dev package: build-package/hark_VERSION_ARCHITECTURE.deb from the release build, and beside it
# hark-lex_VERSION_all.deb with the word forms.
#
# The same tree gives the same bytes: times are those of the last commit, files belong to root, and
# the program holds no path of the machine that built it.

package_folder=build-package

package_version() {
    sed -n -E "s/^  version: '([^']*)',$/\1/p" meson.build
}

# install_text FILE PLACE [MODE]: as a file of the package, or of the one in $package_tree.
install_text() {
    install -D -m "${3:-0644}" "$1" "$package_folder/${package_tree:-root}$2"
}

package_files() {
    rm -rf "$package_folder/root" "$package_folder/debian"
    mkdir -p "$package_folder/root/DEBIAN" "$package_folder/debian"
    install -D -m 0755 build/hark "$package_folder/root/usr/bin/hark"
    strip --strip-unneeded "$package_folder/root/usr/bin/hark"
    python3 tools/settings_file.py src/app/settings.def >"$package_folder/hark.ini"
    install_text "$package_folder/hark.ini" /etc/hark/hark.ini
    install_text packaging/hark.service /lib/systemd/system/hark.service
    install_text packaging/hark.sysusers /usr/lib/sysusers.d/hark.conf
    install_text NOTICE /usr/share/doc/hark/copyright
    install_text LICENSE /usr/share/doc/hark/LICENSE
    gzip -9n <docs/hark.1 >"$package_folder/hark.1.gz"
    install_text "$package_folder/hark.1.gz" /usr/share/man/man1/hark.1.gz
    install_text packaging/postinst /DEBIAN/postinst 0755
    install_text packaging/prerm /DEBIAN/prerm 0755
    install_text packaging/postrm /DEBIAN/postrm 0755
    echo /etc/hark/hark.ini >"$package_folder/root/DEBIAN/conffiles"
}

# Which libraries it needs, asked of the program itself.
package_control() {
    local depends kib
    printf 'Source: hark\n\nPackage: hark\nArchitecture: any\n' >"$package_folder/debian/control"
    depends=$(cd "$package_folder" && dpkg-shlibdeps -O root/usr/bin/hark 2>/dev/null \
        | sed -n 's/^shlibs:Depends=//p')
    [ -n "$depends" ] || return 1
    kib=$(du -sk --apparent-size "$package_folder/root/usr" | cut -f 1)
    sed -e "s/@VERSION@/$(package_version)/" -e "s/@DEPENDS@/$depends/" -e "s/@KIB@/$kib/" \
        -e "s/@ARCHITECTURE@/$(dpkg --print-architecture)/" packaging/control.in \
        >"$package_folder/root/DEBIAN/control"
    (cd "$package_folder/root" && find etc lib usr -type f -print0 | sort -z | xargs -0 md5sum) \
        >"$package_folder/root/DEBIAN/md5sums"
}

# The word forms: one file, and what their dictionaries want said.
lex_package_files() {
    local package_tree=lex name
    rm -rf "$package_folder/lex"
    for name in hunspell-pl hunspell-ru hunspell-en-us hunspell-en-gb hspell; do
        install_text "/usr/share/doc/$name/copyright" "/usr/share/doc/hark-lex/dictionaries/$name"
    done
    install_text $lex_file /usr/share/hark/hark.lex
    install_text packaging/hark-lex.copyright /usr/share/doc/hark-lex/copyright
}

lex_package_control() {
    local kib
    kib=$(du -sk --apparent-size "$package_folder/lex/usr" | cut -f 1)
    mkdir -p "$package_folder/lex/DEBIAN"
    sed -e "s/@VERSION@/$(package_version)/" -e "s/@KIB@/$kib/" packaging/control-lex.in \
        >"$package_folder/lex/DEBIAN/control"
    (cd "$package_folder/lex" && find usr -type f -print0 | sort -z | xargs -0 md5sum) \
        >"$package_folder/lex/DEBIAN/md5sums"
}

lex_package_name() {
    echo "$package_folder/hark-lex_$(package_version)_all.deb"
}

package_name() {
    echo "$package_folder/hark_$(package_version)_$(dpkg --print-architecture).deb"
}

# package_pack TREE NAME
package_pack() {
    local epoch
    epoch=$(git log -1 --format=%ct 2>/dev/null || echo 0)
    find "$package_folder/$1" -type d -exec chmod 0755 {} +
    SOURCE_DATE_EPOCH=$epoch dpkg-deb --root-owner-group -Zxz --build "$package_folder/$1" "$2"
}

package_make() {
    package_files && package_control && package_pack root "$(package_name)"
}

# After package_make(), which begins anew.
lex_package_make() {
    lex_package_files && lex_package_control && package_pack lex "$(lex_package_name)"
}

dev_package() {
    need_packages tools/packages-build.txt tools/packages-package.txt
    build_program || exit 1
    step package "packing" package_make || exit 1
    step package-lex "packing the word forms" lex_package_make || exit 1
    printf '%s\n' "$(package_name)" "$(lex_package_name)"
}

# --- part `package` of ./dev test: installed, started, removed in a Debian that has nothing else ---

package_root=.tools/package-debian
package_limit_bytes=8388608
lex_package_limit_bytes=30000000

# package_check WORDS COMMAND...: one line and one count.
package_check() {
    local words=$1
    shift
    if "$@"; then
        passed=$((passed + 1))
        printf 'ok: %s\n' "$words"
    else
        failed=$((failed + 1))
        printf 'not ok: %s\n' "$words"
    fi
}

package_is_small() {
    [ "$(stat -c %s "$(package_name)")" -lt $package_limit_bytes ]
}

package_is_repeatable() {
    local first
    first=$(sha256sum <"$(package_name)")
    package_make >/dev/null && [ "$(sha256sum <"$(package_name)")" = "$first" ]
}

lex_package_is_small() {
    [ "$(stat -c %s "$(lex_package_name)")" -lt $lex_package_limit_bytes ]
}

# Made anew from the dictionaries, by the same maker.
lex_package_is_repeatable() {
    local first
    first=$(sha256sum <"$(lex_package_name)")
    lex_make >/dev/null && lex_package_make >/dev/null \
        && [ "$(sha256sum <"$(lex_package_name)")" = "$first" ]
}

lex_package_installs() {
    cp "$(lex_package_name)" "$package_root/hark-lex.deb" && inside dpkg --install /hark-lex.deb \
        && [ -f "$package_root/usr/share/doc/hark-lex/dictionaries/hspell" ]
}

# The line of `hark doctor` that says whether there are word forms.
package_has_words() {
    inside setpriv --reuid hark --regid hark --clear-groups hark doctor --data /var/lib/hark \
        | grep -q "^$1 *words "
}

lex_package_removes() {
    inside dpkg --purge hark-lex && [ ! -e "$package_root/usr/share/hark" ]
}

package_names_no_place() {
    ! grep -qF "$PWD" "$package_folder/root/usr/bin/hark"
}

package_names_every_setting() {
    local name
    for name in $(sed -n -E 's/^(TEXT|NUMBER|WORD|YES)\(([a-z_]+),.*/\2/p' src/app/settings.def); do
        grep -q "^#$name = " "$package_folder/root/etc/hark/hark.ini" || return 1
    done
}

inside() {
    (become_inside "$@")
}

become_inside() {
    exec env -i PATH=/usr/sbin:/usr/bin:/sbin:/bin DEBIAN_FRONTEND=noninteractive \
        chroot "$package_root" "$@"
}

# The libraries that the package asks for, so that installing it needs no network.
package_debian() {
    local depends
    depends=$(dpkg-deb -f "$(package_name)" Depends | sed -E 's/ *\([^)]*\)//g; s/ //g')
    [ "$(cat "$package_root/depends" 2>/dev/null)" != "$depends" ] || return 0
    bare_debian "$depends" && echo "$depends" >"$package_root/depends"
}

package_install() {
    cp "$(package_name)" "$package_root/hark.deb" && inside dpkg --install /hark.deb
}

# As the service does it, but for the service manager, which a chroot has not.
package_serves() {
    local pid port='' result=1
    echo "a password of some length" | inside setpriv --reuid hark --regid hark --clear-groups \
        hark init --data /var/lib/hark --email ewa@example.com --password-stdin || return 1
    become_inside setpriv --reuid hark --regid hark --clear-groups hark serve --data /var/lib/hark \
        --config /etc/hark/hark.ini --listen 127.0.0.1:0 >"$package_root/out" &
    pid=$!
    while [ -z "$port" ] && kill -0 $pid 2>/dev/null; do
        sleep 0.1
        port=$(sed -n -E 's/^Hark is at .*:([0-9]+)$/\1/p' "$package_root/out")
    done
    python3 -c 'import sys, urllib.request as u; u.urlopen(sys.argv[1], timeout=60).read()' \
        "http://127.0.0.1:$port/healthz" && result=0
    kill -TERM $pid && wait $pid && return $result
}

package_removes() {
    inside dpkg --remove hark && [ ! -e "$package_root/usr/bin/hark" ] \
        && [ -e "$package_root/etc/hark/hark.ini" ] && [ -s "$package_root/var/lib/hark/hark.db" ]
}

package_purges() {
    inside dpkg --purge hark && [ ! -e "$package_root/etc/hark/hark.ini" ] \
        && [ -s "$package_root/var/lib/hark/hark.db" ]
}

part_package() {
    need_packages tools/packages-package.txt
    build_web && build_release && need_lex && package_make && lex_package_make || return 1
    package_check "the package is below 8 MiB" package_is_small
    package_check "the same tree makes the same package" package_is_repeatable
    package_check "the package of word forms is below 30 MB" lex_package_is_small
    package_check "the same dictionaries make the same word forms" lex_package_is_repeatable
    package_check "the program names no folder it was built in" package_names_no_place
    package_check "the settings file names every setting" package_names_every_setting
    if [ "$(id -u)" != 0 ]; then
        echo "ok 0 - the package installed, started, removed # SKIP a chroot takes root"
        return 0
    fi
    local bare_root=$package_root
    package_debian && bare_mount || return 1
    package_check "it installs" package_install
    package_check "it serves as its own user" package_serves
    package_check "it says that it has no word forms" package_has_words look
    package_check "their package installs" lex_package_installs
    package_check "then it says that it has them" package_has_words ok
    package_check "they are removed without a trace" lex_package_removes
    package_check "removing it keeps settings and data" package_removes
    package_check "purging it keeps the data" package_purges
    rm -rf "$package_root/var/lib/hark"
    bare_cleanup
}
