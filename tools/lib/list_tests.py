"""list_tests.py BUILD-FOLDER SUITE...: the tests of these suites whose programs were built, one a
line. Meson refuses to run any test while one program is missing."""
import json
import os
import subprocess
import sys

folder, *suites = sys.argv[1:]
out = subprocess.run(["meson", "introspect", "--tests", folder], check=True, capture_output=True)
for test in json.loads(out.stdout):
    suite = {name.split(":")[-1] for name in test["suite"]}
    if suite & set(suites) and os.path.exists(test["cmd"][0]):
        print(test["name"])
