#!/usr/bin/env python3
"""What words say: the table of src/lang/sense.c from the lists in src/lang/lexicon/.

    sensegen.py --out FILE.c LIST.txt ...

A line of a list names a sense, a strength and words: "neg 2: bad, never again, disappoint*". A list is
of one language, or of signs. Words are folded as lang/fold does; up to three stand together, "x*" ends
one that may go on. The table is found by a hash of the letters (sense_priv.h)."""
import os
import sys
import unicodedata

SENSES = ['pos', 'neg', 'not', 'very', 'safety', 'legal', 'press', 'cancellation', 'abuse', 'purchase',
          'praise', 'idea', 'formal', 'informal']
FOLDED = {'ł': 'l', 'ё': 'е', 'й': 'й', 'ך': 'כ', 'ם': 'מ', 'ן': 'נ', 'ף': 'פ', 'ץ': 'צ'}
LANGUAGES = ['', 'en', 'pl', 'ru', 'he']


def fold(text):
    out = ''
    for sign in unicodedata.normalize('NFC', text.lower()):
        plain = unicodedata.normalize('NFD', sign)
        out += FOLDED.get(sign) or ''.join(c for c in plain if not unicodedata.combining(c))
    return out.replace('\ufe0f', '')


def key_of(text, begins):
    """FNV-1a of the letters; the last step tells a whole word from a beginning."""
    key = 0xCBF29CE484222325
    for sign in text + ('\x02' if begins else '\x01'):
        key = (key ^ ord(sign)) * 0x100000001B3 & (1 << 64) - 1
    return key or 1


def read_list(path, entries):
    language = os.path.splitext(os.path.basename(path))[0]
    language = LANGUAGES.index('' if language == 'signs' else language)
    with open(path, encoding='utf-8') as handle:
        for number, line in enumerate(handle, 1):
            if line.startswith('#') or not line.strip():
                continue
            head, words = line.strip().split(': ', 1)
            sense, strength = head.split()
            for word in words.split(', '):
                begins = word.endswith('*')
                word = fold(word.rstrip('*').strip())
                if not word or '*' in word or len(word.split()) > 3:
                    sys.exit(f'{path}:{number}: cannot be a word: {word!r}')
                entry = (1 << SENSES.index(sense), int(strength), language)
                entries.setdefault(key_of(word, begins), set()).add(entry)


def main():
    if len(sys.argv) < 4 or sys.argv[1] != '--out':
        sys.exit(__doc__)
    entries = {}
    for path in sys.argv[3:]:
        read_list(path, entries)
    flat = [(key, *entry) for key, all_of in sorted(entries.items()) for entry in sorted(all_of)]
    bits = (len(flat) * 2 - 1).bit_length()
    slots = [(0, 0, 0, 0)] * (1 << bits)
    for entry in flat:
        at = (entry[0] * 0x9E3779B97F4A7C15 & (1 << 64) - 1) >> (64 - bits)
        while slots[at][0]:
            at = (at + 1) % len(slots)
        slots[at] = entry
    out = ['/* Made by tools/sensegen.py from src/lang/lexicon/; do not edit. */',
           '#include "lang/sense_priv.h"', '', 'const struct sense_word sense_words[] = {']
    out += [f'{{UINT64_C({key}), {sense}, {strength}, {language}}},' for key, sense, strength, language in slots]
    out += ['};', f'const unsigned sense_words_bits = {bits};']
    with open(sys.argv[2], 'w', encoding='utf-8') as handle:
        handle.write('\n'.join(out) + '\n')


main()
