#!/usr/bin/env python3
"""tools/lex: what a dictionary's rules make of its words, by a small dictionary of our own; and, on
a sample of Debian's dictionaries, nothing that hunspell refuses and nothing less than its own
unmunch makes. TAP. Argument: the program lexmake."""
import os
import random
import shutil
import subprocess
import sys
import tempfile

LEXMAKE = sys.argv[1]
HUNSPELL = "/usr/share/hunspell"
SAMPLE = 1500
# Leaks of a program that ends at once are nobody's business.
ENVIRONMENT = dict(os.environ, ASAN_OPTIONS="detect_leaks=0")

# Rules, words, and the lines that they make.
SMALL = [
    ("suffixes strip, append and ask for what stands before them",
     "SET UTF-8\nSFX A Y 3\nSFX A a y [^k]a\nSFX A a i ka\nSFX A 0 ś .\n",
     ["polisa/A", "paczka/A"], ["polisa polisy polisaś", "paczka paczki paczkaś"]),
    ("prefixes make words of their own, also with suffixes that let them",
     "SET UTF-8\nPFX b Y 1\nPFX b 0 nie .\nSFX A Y 1\nSFX A y a y\nSFX B N 1\nSFX B y i y\n",
     ["nowy/bAB"], ["nowy nowa nowi", "nienowy nienowa"]),
    ("flags of two letters", "SET UTF-8\nFLAG long\nSFX Aa Y 1\nSFX Aa 0 x .\nSFX Ab Y 1\nSFX Ab 0 y .\n",
     ["a/Ab", "b/AaAb"], ["a ay", "b bx by"]),
    ("flags that are numbers", "SET UTF-8\nFLAG num\nSFX 12 Y 1\nSFX 12 0 x .\nSFX 3 Y 1\nSFX 3 0 y .\n",
     ["a/3", "b/12,3"], ["a ay", "b bx by"]),
    ("flags by their aliases", "SET UTF-8\nAF 2\nAF A\nAF AB\nSFX A Y 1\nSFX A 0 x .\nSFX B Y 1\nSFX B 0 y .\n",
     ["a/1", "b/2"], ["a ax", "b bx by"]),
    ("suffixes on suffixes", "SET UTF-8\nSFX A Y 1\nSFX A 0 er/S .\nSFX S Y 1\nSFX S 0 s .\n",
     ["work/AS"], ["work worker workers works"]),
    ("what is not a word by itself, forbidden, or half of one",
     "SET UTF-8\nNEEDAFFIX n\nFORBIDDENWORD f\nONLYINCOMPOUND c\nSFX A Y 1\nSFX A 0 s .\n",
     ["ham/nA", "bad/fA", "th/c", "ok/A"], ["hams", "ok oks"]),
    ("letters of an old encoding", "SET ISO8859-2\nSFX A Y 1\nSFX A óz ozu óz\n",
     ["wóz/A"], ["wóz wozu"]),
]
count = 0
failed = 0


def check(what, fine, why=""):
    global count, failed
    count += 1
    failed += not fine
    print(f"{'ok' if fine else 'not ok'} {count} - {what}")
    if not fine:
        print("# " + str(why)[:600])


def write(path, text, encoding):
    with open(path, "w", encoding=encoding, newline="\n") as file:
        file.write(text)


def lines_of(command, **more):
    out = subprocess.run(command, capture_output=True, env=ENVIRONMENT, **more)
    return out.stdout


def print_words(stem):
    return lines_of([LEXMAKE, "--print", stem]).decode().splitlines()


def small(folder):
    for what, rules, words, made in SMALL:
        stem = os.path.join(folder, "small")
        encoding = "iso8859-2" if "8859-2" in rules else "utf-8"
        write(stem + ".aff", rules, encoding)
        write(stem + ".dic", "\n".join([str(len(words)), *words]) + "\n", encoding)
        got = print_words(stem)
        check(what, got == made, got)


def refused(folder):
    stem = os.path.join(folder, "small")
    write(stem + ".aff", "SET UTF-8\nCOMPLEXPREFIXES\n", "utf-8")
    write(stem + ".dic", "0\n", "utf-8")
    out = subprocess.run([LEXMAKE, "--print", stem], capture_output=True, text=True, env=ENVIRONMENT)
    check("rules that are not known here end the program",
          out.returncode == 1 and "COMPLEXPREFIXES" in out.stderr, out)


def compare(folder, name, encoding):
    """A sample of a real dictionary against hunspell's own tools."""
    with open(f"{HUNSPELL}/{name}.dic", encoding=encoding) as file:
        entries = [line.split("\t")[0].strip() for line in file][1:]
    entries = random.Random(7).sample([e for e in entries if e], SAMPLE)
    stem = os.path.join(folder, name)
    shutil.copy(f"{HUNSPELL}/{name}.aff", stem + ".aff")
    write(stem + ".dic", "\n".join([str(len(entries)), *entries]) + "\n", encoding)
    ours = {form for line in print_words(stem) for form in line.split(" ")}
    theirs = lines_of(["unmunch", stem + ".dic", stem + ".aff"]).decode(encoding).splitlines()
    theirs = {word for word in theirs if word}
    check(f"{name}: all that unmunch makes of {SAMPLE} entries", theirs <= ours, sorted(theirs - ours)[:20])
    asked = "\n".join(sorted(ours)) + "\n"
    wrong = lines_of(["hunspell", "-i", "utf-8", "-d", f"{HUNSPELL}/{name}", "-l"], input=asked.encode())
    # "co-operate" is taken apart by hunspell -l; what it says of a part says nothing of the word
    wrong = [w for w in wrong.decode().splitlines() if w in ours]
    check(f"{name}: {len(ours)} forms, none that hunspell refuses", not wrong, wrong[:20])


def hebrew():
    words = sorted({w for line in print_words("/usr/share/hspell") for w in line.split(" ")})
    check("Hebrew: more than 300,000 forms", len(words) > 300000, len(words))
    sample = random.Random(7).sample([w for w in words if len(w) > 1], 5000)
    asked = ("\n".join(sample) + "\n").encode("iso8859-8")
    wrong = lines_of(["hspell"], input=asked).decode("iso8859-8").split()
    check("Hebrew: 5,000 forms, none that hspell refuses", not wrong, wrong[:20])


with tempfile.TemporaryDirectory() as folder:
    small(folder)
    refused(folder)
    if shutil.which("unmunch") and shutil.which("hunspell"):
        for name, encoding in (("pl_PL", "iso8859-2"), ("ru_RU", "utf-8"), ("en_US", "utf-8")):
            compare(folder, name, encoding)
    if shutil.which("hspell"):
        hebrew()
print(f"1..{count}")
sys.exit(failed > 0)
