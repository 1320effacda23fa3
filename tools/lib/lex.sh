# hark.lex: the word forms of searches, made once from Debian's dictionaries and kept in .tools/lex
# until a dictionary or its maker changes.

lex_file=.tools/lex/hark.lex

# One line that changes with whatever the file is made of.
lex_inputs() {
    content_hash tools/lex src/lang/fold.c src/lang/lex.c src/lang/lex_format.h src/lang/hash.{c,h}
    content_hash /usr/share/hunspell/{pl_PL,ru_RU,en_US,en_GB}.{aff,dic} /usr/share/hspell
}

lex_make() {
    [ -f build/build.ninja ] || configure build || return 1
    ninja -C build -j "$jobs" tools/lex/lexmake || return 1
    mkdir -p .tools/lex
    build/tools/lex/lexmake $lex_file.new tools/lex/irregular && mv $lex_file.new $lex_file
}

# need_lex: $lex_file is there and up to date. Without the dictionaries (no Debian) there is none,
# and Hark finds words as they are written.
need_lex() {
    alone compile lex_build
}

lex_build() {
    local stamp=.tools/lex/stamp wanted
    [ -f /usr/include/hspell.h ] || return 0
    wanted=$(lex_inputs)
    [ "$(cat $stamp 2>/dev/null)" != "$wanted" ] || [ ! -f $lex_file ] || return 0
    step lex "making the word forms" lex_make || return 1
    printf '%s\n' "$wanted" >$stamp
}

# The file beside the program build/hark, where it looks for it.
put_lex() {
    need_lex || return 1
    [ ! -f $lex_file ] || cmp -s $lex_file build/hark.lex || cp $lex_file build/hark.lex
}
