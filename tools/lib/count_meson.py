"""Count the tests of a Meson run: each line of TAP is one test, and a program that broke without
saying so is one failure. Reads testlog.json; the output's only line is "PASSED FAILED". What the
failing programs said goes to stderr. A skipped test counts as failed: nothing here may be skipped."""
import json
import re
import sys

passed = failed = 0
for line in open(sys.argv[1], encoding="utf-8"):
    run = json.loads(line)
    output = run.get("stdout", "")
    good = len(re.findall(r"^ok\b(?!.*# *SKIP)", output, re.M | re.I))
    bad = len(re.findall(r"^(?:not ok\b|ok\b.*# *SKIP)", output, re.M | re.I))
    outcome = run["result"]
    if bad == 0 and (outcome != "OK" or good == 0):
        print(f"{run['name']}: {outcome}, failed outside of a test", file=sys.stderr)
        bad = 1
    if bad > 0:
        print(f"--- {run['name']}: what it printed (its end)", *output.splitlines()[-40:], sep="\n",
              file=sys.stderr)
    passed += good
    failed += bad
print(passed, failed)
