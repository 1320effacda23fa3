#!/usr/bin/env python3
"""Put the catalogues into the program.

    wordsgen.py --out FILE.c CATALOGUE.json ...

Each becomes one array of bytes, lang_catalogue_en for en.json: the same JSON without its white
space, which lang/words.c reads. The chat's own texts are left out: only the browser shows them."""
import json
import os
import sys

if len(sys.argv) < 4 or sys.argv[1] != '--out':
    sys.exit(__doc__)
lines = ['/* Made by tools/wordsgen.py from i18n/; do not edit. */', '#include "lang/words_priv.h"', '']
for path in sys.argv[3:]:
    name = os.path.splitext(os.path.basename(path))[0]
    with open(path, encoding='utf-8') as handle:
        texts = {key: entry for key, entry in json.load(handle).items() if not key.startswith('chat.')}
    data = json.dumps(texts, ensure_ascii=False, separators=(',', ':')).encode()
    lines.append(f'static const unsigned char {name}_bytes[] = {{')
    for start in range(0, len(data), 24):
        lines.append(','.join(map(str, data[start:start + 24])) + ',')
    lines.append('};')
    lines.append(f'const struct hk_str lang_catalogue_{name} = '
                 f'{{(const char *){name}_bytes, sizeof {name}_bytes}};')
with open(sys.argv[2], 'w', encoding='ascii') as handle:
    handle.write('\n'.join(lines) + '\n')
