#!/usr/bin/env python3
"""What `./dev run` promises whoever starts Hark for the first time: the address and a one-time sign-in
link on stdout and nothing else, the link works, once, and Ctrl-C ends it cleanly.

    first_run.py COMMAND...

Runs the command in a process group of its own, as a terminal would. Exit 1 with a sentence if a
promise is broken; all that the command wrote to stderr goes to ours. Building may take its time.
"""
import json
import os
import re
import signal
import subprocess
import sys
import urllib.error
import urllib.request

ADDRESS = re.compile(r"Hark is at +(http://[0-9.]+:[0-9]+)\n")
LINK = re.compile(r"Sign in once at (http://[0-9.]+:[0-9]+)/sign-in#token=([\w-]{43})\n")


def ask(url, body=None):
    """Status of the answer and what it says."""
    request = urllib.request.Request(
        url, data=body and json.dumps(body).encode(),
        headers={"Content-Type": "application/json", "Idempotency-Key": os.urandom(12).hex()} if body else {})
    try:
        with urllib.request.urlopen(request, timeout=60) as answer:
            return answer.status, answer.read().decode()
    except urllib.error.HTTPError as answer:
        return answer.code, answer.read().decode()


def walk(running):
    """The first thing that is not as promised, or nothing."""
    first, second = running.stdout.readline(), running.stdout.readline()
    address, link = ADDRESS.fullmatch(first), LINK.fullmatch(second)
    if not address or not link or link[1] != address[1]:
        return f"stdout begins with {first!r}, {second!r}: not an address and a link"
    status, page = ask(f"{address[1]}/sign-in")
    if status != 200 or "<html" not in page:
        return f"the page of the link: {status}"
    status, answer = ask(f"{address[1]}/api/v1/sign-in/link", {"token": link[2]})
    if status != 200 or not json.loads(answer)["csrf"]:
        return f"the link: {status} {answer}"
    status, answer = ask(f"{address[1]}/api/v1/sign-in/link", {"token": link[2]})
    if status == 200:
        return "the link works twice"
    return ""


def main():
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    running = subprocess.Popen(sys.argv[1:], stdout=subprocess.PIPE, stdin=subprocess.DEVNULL,
                               text=True, start_new_session=True)
    try:
        wrong = walk(running)
        os.killpg(running.pid, signal.SIGINT)
        rest = running.stdout.read()
        code = running.wait(timeout=120)
    except BaseException:
        os.killpg(running.pid, signal.SIGKILL)
        raise
    if not wrong and rest:
        wrong = f"stdout goes on with {rest!r}"
    if not wrong and code != 0:
        wrong = f"after Ctrl-C it ended with {code}"
    print(wrong or "two lines, a link that works once, a clean end", flush=True)
    sys.exit(1 if wrong else 0)


main()
