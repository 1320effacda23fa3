#!/usr/bin/env python3
"""How well each short run of letters fits each language: the tables of src/lang/identify.c.

    langgen.py --out FILE.c FOLDER

FOLDER holds libexttextcat's profiles: LANGUAGE.lm has a language's 400 commonest runs of 1 to 5 letters
and how often they stand in a text of it, '_' being the edge of a word. Runs of up to 4 letters are
folded as lang/fold does, and each gets, for every language of its script, the logarithm of how much
commoner it is there than in the average of them, in eighths. The languages that Hark does not name
(OTHERS) are there so that a text of theirs is not taken for a neighbour's. What people write to a brand
is short: its commonest words (WORDS) stand in the same table."""
import math
import os
import sys
import unicodedata

SCRIPTS = {
    'latin': ['en', 'pl', 'de', 'fr', 'es', 'it', 'pt', 'cs', 'nl', 'sv', 'ro', 'hu', 'tr'],
    'cyrillic': ['ru', 'uk', 'bg'],
}
OTHERS = ['nl', 'sv', 'ro', 'hu', 'tr', 'bg']
WORDS = {
    'en': 'the and is my to you your for of have not it this what when with are can how thanks thank please '
          'hello hi i was in on why still does help but no me be so good great never been your from they we',
    'pl': 'nie jest w z na do co jak czy od mi moja mam kiedy prosze dzien dobry dzis i za po ale tak to o sprawa '
          'witam dziekuje gdzie moje sie ze juz bardzo tylko dlaczego jestem pomoc dzieki',
    'de': 'der die das und ist nicht ich sie es ein eine mit fur auf von zu wie was wann warum bitte danke hallo '
          'mein meine noch kein den dem wir haben habe sehr aber auch guten tag bei',
    'fr': 'le la les et est pas je vous un une des du de que pour dans sur avec mon ma bonjour merci pourquoi '
          'quand comment ne qui ce cette tres mais mes nous bonsoir au il',
    'es': 'el la los las y es no que de en un una por para con mi hola gracias cuando donde porque como muy pero '
          'esta lo se mis su buenos dias al favor tengo todo',
    'it': 'il lo la gli e non che di un una per con mio mia ciao grazie quando dove perche come sono ma molto '
          'anche buongiorno ho della nel mi questo ancora piu del',
    'pt': 'o a os as e nao que de em um uma por para com meu minha ola obrigado obrigada quando onde porque como '
          'mas muito voce bom dia esta do da no na ja tenho ainda',
    'cs': 'je neni na se ze do jak kdy proc prosim dekuji dobry den muj moje ale ja to co kde uz jsem mam pro by '
          'jeste velmi jsou ktery nebo ne ani za po si',
    'ru': 'не что как на это мне вы у и спасибо когда где здравствуите здравствуйте почему по с за добрый день '
          'привет я мои мой меня уже все был есть нет но очень пожалуйста в еще так от до',
    'uk': 'не що як на це мені ви у і та дякую коли де будь чому мене день добрий доброго привіт я мій вже все був '
          'є але дуже ласка в ще так від до з за',
}
WORD_SCORE = 60
LONGEST = 4
LEAST, MOST = -24, 60
FOLDED = {'ł': 'l', 'ø': 'o', 'đ': 'd', 'ß': 'ss', 'æ': 'ae', 'œ': 'oe', 'ı': 'i', 'й': 'й', 'ї': 'ї'}


def fold(text):
    out = ''
    for sign in unicodedata.normalize('NFC', text.lower()):
        plain = unicodedata.normalize('NFD', sign)
        out += FOLDED.get(sign) or ''.join(c for c in plain if not unicodedata.combining(c))
    return out


def read_profile(path, usual):
    """{run: how often}, folded, without runs that are only an edge. Some profiles have no counts, only
    the order: then the numbers of `usual` are taken, place by place. Also the counts as they stand."""
    with open(path, encoding='utf-8') as handle:
        lines = [line.split() for line in handle if line.strip()]
    counts = [int(fields[1]) if len(fields) > 1 else usual[place] for place, fields in enumerate(lines)]
    runs = {}
    for fields, count in zip(lines, counts):
        run = fold(fields[0])
        if run.strip('_') and len(run) <= LONGEST:
            runs[run] = runs.get(run, 0) + count
    return runs, counts


def scores_of(profiles):
    """{run: [a score for each language]}."""
    shares = []
    for runs in profiles:
        whole = sum(count for run, count in runs.items() if len(run) == 1)
        shares.append({run: count / whole for run, count in runs.items()})
    table = {}
    for run in sorted(set().union(*shares)):
        floors = [min(share.values()) / 2 for share in shares]
        here = [share.get(run, floor) for share, floor in zip(shares, floors)]
        mean = sum(here) / len(here)
        table[run] = [max(LEAST, min(MOST, round(8 * math.log2(x / mean)))) for x in here]
    return table


def key_of(run):
    """Up to four letters in 16 bits each, as identify.c puts them together; an edge is 1."""
    key = 0
    for sign in run:
        key = key << 16 | (1 if sign == '_' else ord(sign))
    return key


def key_of_word(word):
    """FNV-1a of its letters, as identify.c has it; no run has the highest bit."""
    key = 0xCBF29CE484222325
    for sign in word:
        key = (key ^ ord(sign)) * 0x100000001B3 & (1 << 64) - 1
    return key | 1 << 63


def slot_of(key, bits):
    return (key * 0x9E3779B97F4A7C15 & (1 << 64) - 1) >> (64 - bits)


def add_words(languages, table):
    lists = {code: {fold(word) for word in WORDS.get(code, '').split()} for code in languages}
    for word in sorted(set().union(*lists.values())):
        table[key_of_word(word)] = [WORD_SCORE if word in lists[code] else 0 for code in languages]


def write_table(name, languages, table, out):
    bits = max(4, (len(table) * 2 - 1).bit_length())
    slots = [None] * (1 << bits)
    for key, scores in table.items():
        at = slot_of(key, bits)
        while slots[at] is not None:
            at = (at + 1) % len(slots)
        slots[at] = (key, scores)
    out.append(f'static const struct lang_run {name}_runs[] = {{')
    for slot in slots:
        key, scores = slot or (0, [])
        out.append(f'{{UINT64_C({key}), {{{", ".join(map(str, scores)) or 0}}}}},')
    out.append('};')
    out.append(f'const struct lang_runs lang_runs_{name} = {{{name}_runs, {bits}, {len(languages)}, {{')
    out.append(', '.join(f'"{"" if code in OTHERS else code}"' for code in languages))
    out.append('}};')


def main():
    if len(sys.argv) != 4 or sys.argv[1] != '--out':
        sys.exit(__doc__)
    out = ['/* Made by tools/langgen.py from the profiles of libexttextcat; do not edit. */',
           '#include "lang/identify_priv.h"', '']
    for name, languages in SCRIPTS.items():
        profiles, usual = [], []
        for code in languages:
            runs, counts = read_profile(os.path.join(sys.argv[3], f'{code}.lm'), usual)
            profiles.append(runs)
            usual = usual or counts
        table = {key_of(run): scores for run, scores in scores_of(profiles).items()}
        add_words(languages, table)
        write_table(name, languages, table, out)
    with open(sys.argv[2], 'w', encoding='utf-8') as handle:
        handle.write('\n'.join(out) + '\n')


main()
