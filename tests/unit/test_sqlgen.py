#!/usr/bin/env python3
"""tools/sqlgen.py: what it refuses, and that it writes only what changed. TAP.

What it writes for good input is compiled and run by test_store and test_writer.
"""
import os
import subprocess
import sys
import tempfile

MIGRATION = '''-- owner: a
CREATE TABLE t (id {int} NOT NULL, s {text}){clustered}; -- it's a table
-- owner: b
CREATE TABLE other (id {int});
'''
GOOD = '''-- :row find(id int) -> found(id int, s text)
-- Finds.
SELECT id, s FROM t WHERE id = :id AND s <> ':x' AND 1 = CAST(1 AS BIGINT)
'''

# What stands in a.sql, and what must stand in the refusal.
REFUSED = [
    ('-- :what find(id int)\nSELECT 1', 'a.sql:1: not a header'),
    ('\n-- :row find(id float) -> r(n int)\nSELECT :id AS n', 'a.sql:2: find: unknown type: float'),
    ('-- :row find(id int, id int) -> r(n int)\nSELECT :id AS n', 'stands there twice'),
    ('-- :row find(id int)\nSELECT :id AS n', 'needs a shape'),
    ('-- :exec put(id int) -> r(n int)\nDELETE FROM t WHERE id = :id', 'takes no shape'),
    ('-- :row find() -> r\nSELECT 1 AS n', 'shape r is not defined above'),
    ('-- :row find(id int) -> r(n int)\nSELECT 1 AS n', 'not used: id'),
    ('-- :row find() -> r(n int)\nSELECT :id AS n', ':id is no parameter'),
    ('-- :row find() -> r(n int)\n-- sqlite:\nSELECT 1 AS n', 'one each'),
    ('-- :row find() -> r(n int)\n', 'no SQL'),
    ('-- :row find() -> r(n int)\nSELECT 1 AS n; SELECT 2', 'more than one statement'),
    ('-- :row find() -> r(n text)\nSELECT lower (s) AS n FROM t', 'lower ('),
    ("-- :row find() -> r(n int)\nSELECT id AS n FROM t WHERE s LIKE 'x'", 'LIKE'),
    ('-- :row find() -> r(n int)\nSELECT now() AS n', 'now('),
    ('-- :row find() -> r(n int)\nSELECT random() AS n', 'random('),
    ('-- :exec put(id int)\nSELECT :id', 'writes nothing'),
    ('-- :exec put(id int)\nINSERT INTO other (id) VALUES (:id)', 'table other belongs to b'),
    ('-- :exec put(id int)\nINSERT INTO nowhere (id) VALUES (:id)', 'belongs to no migration'),
    (GOOD + GOOD.replace('-- :row', '\n-- :row'), 'find'),
    ('SELECT 1', 'SQL before the first header'),
    ('-- :row find(id int\nSELECT 1', 'brackets do not close'),
]


def main():
    results = []

    def check(name, passed, why=''):
        results.append(passed)
        print(f'{"ok" if passed else "not ok"} {len(results)} - {name}')
        if not passed:
            print('# ' + why.replace('\n', '\n# '))

    def run(folder, sql, migration=MIGRATION):
        for name, text in (('a.sql', sql), ('0001_t.sql', migration)):
            with open(os.path.join(folder, name), 'w', encoding='utf-8') as file:
                file.write(text)
        return subprocess.run(
            [sys.executable, sys.argv[1], '--out', folder, '--migrations', folder + '/0001_t.sql',
             '--', folder + '/a.sql'], capture_output=True, text=True, check=False)

    with tempfile.TemporaryDirectory() as folder:
        for sql, wanted in REFUSED:
            result = run(folder, sql)
            check('refuses: ' + wanted, result.returncode == 1 and wanted in result.stderr,
                  result.stderr)
        check('wrote nothing so far', not os.path.exists(folder + '/a_sql.h'))
        result = run(folder, GOOD, 'CREATE TABLE t (id {int});')
        check('refuses a table without owner', '0001_t.sql:1: table t' in result.stderr)
        result = run(folder, GOOD, MIGRATION.replace('{text}', '{float}'))
        check('refuses an unknown token', 'unknown token {float}' in result.stderr, result.stderr)

        result = run(folder, GOOD)
        check('takes what is right', result.returncode == 0, result.stderr)
        with open(folder + '/a_sql.c', encoding='utf-8') as file:
            text = file.read()
        check('numbers parameters outside quotes', "WHERE id = ?1 AND s <> ':x'" in text
              and "WHERE id = $1 AND s <> ':x'" in text, text)
        with open(folder + '/migrations.c', encoding='utf-8') as file:
            text = file.read()
        check('fills the tokens', 'id INTEGER NOT NULL, s TEXT) WITHOUT ROWID;\\n' in text
              and 'id BIGINT NOT NULL, s TEXT COLLATE \\"C\\");\\n' in text, text)

        before = os.stat(folder + '/a_sql.c').st_mtime_ns
        run(folder, GOOD)
        check('leaves alone what has not changed',
              os.stat(folder + '/a_sql.c').st_mtime_ns == before)
        digest = text.split('"t", "')[1][:64]
        run(folder, GOOD, MIGRATION.replace("it's a table", 'a comment'))
        with open(folder + '/migrations.c', encoding='utf-8') as file:
            check('a comment does not change the sum', digest in file.read())
        run(folder, GOOD, MIGRATION.replace('NOT NULL', ''))
        with open(folder + '/migrations.c', encoding='utf-8') as file:
            check('anything else does', digest not in file.read())

    print(f'1..{len(results)}')
    sys.exit(0 if all(results) else 1)


main()
