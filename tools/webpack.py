#!/usr/bin/env python3
"""Put the desk's files into the program.

    webpack.py DIST --out DIR --depfile FILE

Writes web.bin (all files one after the other, each also as gzip where that is smaller: FILE.gz if
the bundler left one, else made here), web.S that takes it in by .incbin, web_files.c with the table of src/app/web_files.h, and FILE, which tells
Ninja what all this was made from. The same files give the same bytes."""
import argparse
import gzip
import hashlib
import os
import re
import sys

TYPES = {
    '.html': 'text/html; charset=utf-8', '.js': 'text/javascript; charset=utf-8',
    '.css': 'text/css; charset=utf-8', '.json': 'application/json',
    '.svg': 'image/svg+xml', '.png': 'image/png', '.webp': 'image/webp', '.ico': 'image/x-icon',
    '.woff2': 'font/woff2', '.txt': 'text/plain; charset=utf-8',
    '.webmanifest': 'application/manifest+json', '.map': 'application/json',
    '.mp3': 'audio/mpeg', '.wasm': 'application/wasm',
}
HASHED = re.compile(r'^/assets/.*-[A-Za-z0-9_-]{8,}\.\w+$')  # as the bundler names them


def list_files(dist):
    """(path in the program, file) of everything but dot files and .gz, which are made here."""
    found = []
    for folder, folders, names in os.walk(dist):
        folders[:] = sorted(f for f in folders if not f.startswith('.'))
        for name in names:
            if not name.startswith('.') and not name.endswith('.gz'):
                file = os.path.join(folder, name)
                found.append(('/' + os.path.relpath(file, dist).replace(os.sep, '/'), file))
    return sorted(found)


def pack(dist, files):
    """The blob, and a row for each file: path, type, (offset, size) plain, the same of gzip."""
    blob, rows = bytearray(), []
    for path, file in files:
        kind = TYPES.get(os.path.splitext(path)[1])
        if kind is None:
            sys.exit(f'webpack.py: {file}: no type is known for its ending; add it to TYPES')
        with open(file, 'rb') as handle:
            plain = handle.read()
        small = gzip.compress(plain, 9, mtime=0)
        if os.path.isfile(file + '.gz'):
            with open(file + '.gz', 'rb') as handle:
                small = min(small, handle.read(), key=len)
            if gzip.decompress(small) != plain:
                sys.exit(f'webpack.py: {file}.gz is not {file}; build web/ anew')
        if len(small) > len(plain) * 0.95:
            small = b''
        places = []
        for content in (plain, small):
            places.append((len(blob), len(content)))
            blob += content
        rows.append((path, kind, *places))
    return bytes(blob), rows


def table_text(rows):
    text = ('/* Written by tools/webpack.py from web/dist. */\n#include "app/web_files.h"\n\n'
            'extern const char app_web_blob[];\n\nconst struct api_file app_web_files[] = {\n')
    for path, kind, plain, small in rows:
        hashed = 'true' if HASHED.match(path) else 'false'
        text += (f'    {{"{path}", "{kind}",\n        {{app_web_blob + {plain[0]}, {plain[1]}}}, '
                 f'{{app_web_blob + {small[0]}, {small[1]}}}, {hashed}}},\n')
    return text + (f'}};\nconst size_t app_web_file_count = {len(rows)};\n')


def assembler_text(blob, path):
    return (f'/* Written by tools/webpack.py; sha256 {hashlib.sha256(blob).hexdigest()} */\n'
            '    .section .rodata\n    .balign 16\n    .globl app_web_blob\n'
            '    .type app_web_blob, @object\napp_web_blob:\n'
            f'    .incbin "{path}"\n    .byte 0\n    .size app_web_blob, . - app_web_blob\n'
            '    .section .note.GNU-stack,"",@progbits\n')


def main():
    parser = argparse.ArgumentParser(description=__doc__.split('\n')[0])
    parser.add_argument('dist')
    parser.add_argument('--out', required=True)
    parser.add_argument('--depfile', required=True)
    given = parser.parse_args()
    out = os.path.abspath(given.out)
    files = list_files(given.dist)
    if '/index.html' not in (path for path, _ in files):
        sys.exit(f'webpack.py: {given.dist} has no index.html')
    blob, rows = pack(given.dist, files)
    blob_path = os.path.join(out, 'web.bin')
    with open(blob_path, 'wb') as file:
        file.write(blob)
    folders = sorted({os.path.dirname(os.path.abspath(file)) for _, file in files})
    sources = folders + [os.path.abspath(file) for _, file in files]
    outputs = [os.path.join(given.out, name) for name in ('web_files.c', 'web.S')]
    depends = ' '.join(source.replace(' ', '\\ ') for source in sources)
    for name, text in ((outputs[0], table_text(rows)), (outputs[1], assembler_text(blob, blob_path)),
                       (given.depfile, f'{" ".join(outputs)}: {depends}\n')):
        with open(name, 'w', encoding='utf-8') as file:
            file.write(text)


if __name__ == '__main__':
    main()
