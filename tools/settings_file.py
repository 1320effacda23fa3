#!/usr/bin/env python3
"""Print a settings file with every setting of src/app/settings.def, commented, at its default.

What it does not do: it does not check values; `hark serve` does, with line and remedy.
"""
import re
import sys
import textwrap

WORD = r'"((?:[^"\\]|\\.)*)"'
ENTRY = re.compile(rf"^(TEXT|NUMBER|WORD|YES)\((\w+),\s*(.*?)\);?$", re.M | re.S)


def entries(text):
    """(kind, name, default, range, prose) of each line of the table."""
    for block in re.split(r"\n(?=[A-Z]+\()", text.split("*/", 1)[1].strip()):
        kind, name, rest = ENTRY.match(block.strip()).groups()
        strings = [part.group(1) for part in re.finditer(WORD, rest)]
        if kind == "YES":
            yield kind, name, "no", "yes or no", "".join(strings)
        elif kind == "NUMBER":
            default, least, most = [part.strip() for part in rest.split(",", 3)[:3]]
            yield kind, name, default, f"{least} to {most}", "".join(strings)
        else:
            yield kind, name, strings[0], strings[1], "".join(strings[2:])


def main():
    with open(sys.argv[1], encoding="utf-8") as file:
        table = list(entries(file.read()))
    print("# Settings of Hark. A line without # holds; the others show the default. The environment")
    print("# (HARK_NAME) and the flags of `hark serve` (--name) win over this file.")
    print("# Whoever changes something: systemctl restart hark\n")
    print("[hark]")
    for _, name, default, values, prose in table:
        print()
        for line in textwrap.wrap(f"{prose} ({values})", 96):
            print(f"# {line}")
        print(f"#{name} = {default}")


main()
