"""What an operation in api/openapi.yaml may say of itself, for whatever is generated from there: its
permission, by src/model/permissions.def, and how it is run, by enum api_runs of src/api/call.h."""
import pathlib
import re

TABLE = pathlib.Path(__file__).resolve().parent.parent / 'src/model/permissions.def'
LINE = re.compile(r'^PERMISSION\((\w+), \w+, \w+, \w+, "([^"]+)"\)$', re.M)

# name as in x-permission -> who that is
PERMISSIONS = {name.lower(): words for name, words in LINE.findall(TABLE.read_text(encoding='utf-8'))}
RUNS = ('read', 'write', 'prepared', 'cpu', 'stream', 'text', 'tell', 'ask')
PREPARES = ('prepared', 'cpu', 'ask')  # something is done before the handler runs
