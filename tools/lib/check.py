"""What the checks share: the list of files, C without comments and strings, the named exceptions.

Exceptions stand in tools/check-exceptions.txt, one a line: check, path or path:name, reason. An
exception that no longer excuses anything is itself a finding, so the list only shrinks."""
import os
import re
import subprocess
import sys

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
os.chdir(ROOT)


def files(folders, endings):
    """Tracked and new files below `folders` with one of `endings`; never what .gitignore names."""
    command = ["git", "ls-files", "-co", "--exclude-standard", "-z", "--", *folders]
    out = subprocess.run(command, check=True, capture_output=True, text=True).stdout
    names = sorted(set(out.split("\0")) - {""})
    return [n for n in names if n.endswith(tuple(endings)) and os.path.isfile(n)]


def read(name):
    with open(name, encoding="utf-8", errors="replace") as file:
        return file.read()


TOKENS = re.compile(
    r"/\*.*?\*/|//[^\n]*|\"(?:\\.|[^\"\\\n])*\"|'(?:\\.|[^'\\\n])*'", re.S)


def bare_code(text, keep_strings=False):
    """`text` with comments and strings blanked, line numbers kept. Also the `//` comments' lines."""
    slashes = []

    def blank(match):
        token = match.group(0)
        if token.startswith("//"):
            slashes.append(text.count("\n", 0, match.start()) + 1)
        if keep_strings and token[0] in "\"'":
            return token
        return re.sub(r"[^\n]", " ", token)

    return TOKENS.sub(blank, text), slashes


class Findings:
    """Collects what a check finds; finish() prints it and is the exit code."""

    def __init__(self, check):
        self.check, self.count, self.excused = check, 0, {}
        for line in read("tools/check-exceptions.txt").splitlines():
            words = line.split(None, 2)
            if words and words[0] == check:
                if len(words) < 3:
                    self.print(f"tools/check-exceptions.txt: '{line}' gives no reason; add one")
                self.excused[words[1]] = 0

    def print(self, text):
        self.count += 1
        print(text)

    def add(self, path, line, text, name=None):
        for key in (f"{path}:{name}", path):
            if key in self.excused:
                self.excused[key] += 1
                return
        self.print(f"{path}:{line}: {text}")

    def finish(self):
        for key, used in self.excused.items():
            if used == 0:
                self.print(f"tools/check-exceptions.txt: '{self.check} {key}' excuses nothing any"
                           " more; delete the line")
        if self.count:
            print(f"check-{self.check}: {self.count} finding{'s' * (self.count > 1)}")
        sys.exit(self.count > 0)
