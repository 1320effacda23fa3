#!/usr/bin/env python3
"""Write C from SQL: one typed function per statement, and the migrations as text.

    sqlgen.py --out DIR [--schema NAME] --migrations 0001_a.sql ... -- conversation.sql ...

A statement in <folder>/<folder>.sql:

    -- :row conversation_find(workspace int, id int) -> conversation_row(id int, title text)
    -- One conversation, whoever may see it.
    SELECT id, title FROM conversation WHERE workspace = :workspace AND id = :id

:exec    runs it                          :row   one row into *out, HK_ENOTFOUND if none
:changed as :exec, and counts the rows    :rows  all rows, in the arena
Types are int, text, blob, bool. A shape defined once in a file may be named again without its
columns. A header may go on over several lines until its brackets close. Where one body cannot
serve both databases, lines `-- sqlite:` and `-- postgres:` introduce one each. Columns must bear
the shape's names in its order (`count(*) AS n`); store_check_statements() compares them.
More than 8 parameters become `const struct <statement>_in *in`.

A migration is plain SQL with {int} {text} {blob} {bool} for column types and {clustered} after
the closing bracket of a table; `-- owner: people` names the folder of the tables that follow;
`-- sqlite:`, `-- postgres:` and `-- both:` say whom the next lines are for.

Written: DIR/<folder>_sql.h and .c, DIR/statements.c, DIR/migrations.c; each only if it changed.
What it does not do: it does not parse SQL; each statement is prepared by both databases in tests.
"""
import argparse
import hashlib
import os
import re
import sys

KINDS = {'exec', 'changed', 'row', 'rows'}
TYPES = {'int': ('STORE_INT', 'int64_t '), 'text': ('STORE_TEXT', 'struct hk_str '),
         'blob': ('STORE_BLOB', 'struct hk_str '), 'bool': ('STORE_BOOL', 'bool ')}
TOKENS = {
    'sqlite': {'int': 'INTEGER', 'text': 'TEXT', 'blob': 'BLOB', 'bool': 'INTEGER',
               'clustered': ' WITHOUT ROWID'},
    'postgres': {'int': 'BIGINT', 'text': 'TEXT COLLATE "C"', 'blob': 'BYTEA', 'bool': 'BIGINT',
                 'clustered': ''}}
ARGUMENTS = {'cx', 'session', 'in', 'out', 'out_n', 'out_changed', 'rows', 'values', 'rc'}
TAKEN = set('''auto break case char const continue default do double else
    enum extern float for goto if inline int long register return short signed sizeof static struct
    switch typedef union unsigned void volatile while bool true false'''.split())
BANNED = [(r'\blower\s*\(', 'lower('), (r'\blike\b', 'LIKE'), (r'\bnow\s*\(', 'now('),
          (r'\brandom\s*\(', 'random(')]
# Quoted text, a cast, or :name; everything else is passed on.
PIECES = re.compile(r"'(?:[^']|'')*'|\"[^\"]*\"|::|:([a-z_][a-z0-9_]*)")
COMMENT = re.compile(r"^((?:[^'-]|'[^']*'|-(?!-))*)--.*$")
HEADER = re.compile(r'^:(\w+)\s+(\w+)\s*\((.*?)\)\s*(?:->\s*(\w+)\s*(?:\((.*)\))?)?$')
WRITTEN = re.compile(r'\b(?:insert\s+into|update|delete\s+from)\s+("?)(\w+)\1', re.I)
CREATED = re.compile(r'\bcreate\s+(?:virtual\s+)?table\s+(?:if\s+not\s+exists\s+)?(\w+)', re.I)


class Refused(Exception):
    pass


def refuse(path, line, text):
    raise Refused(f'{path}:{line}: {text}')


def c_text(text):
    """A C string literal, one source line per line."""
    lines = text.split('\n')
    out = []
    for i, line in enumerate(lines):
        line = line.replace('\\', '\\\\').replace('"', '\\"').replace('\t', '    ')
        out.append('        "' + line + ('\\n"' if i + 1 < len(lines) else '"'))
    return '\n'.join(out)


def c_name(name):
    """A parameter's name as the function's argument."""
    return name + '_value' if name in ARGUMENTS else name


def code_of(line):
    """The line without its comment."""
    return COMMENT.sub(r'\1', line).rstrip()


class Statement:
    """One statement as its file gives it, and what is generated from it."""

    def __init__(self, path, folder, line, header):
        self.path, self.folder, self.line = path, folder, line
        match = HEADER.match(header)
        if not match:
            refuse(path, line, f'not a header: {header}')
        self.kind, self.name, inputs, self.shape, columns = match.groups()
        if self.kind not in KINDS:
            refuse(path, line, f'unknown kind :{self.kind}')
        if self.kind.startswith('row') != bool(self.shape):
            refuse(path, line, f':{self.kind} ' + ('needs' if not self.shape else 'takes no') + ' shape')
        self.inputs = self.fields(inputs)
        self.columns = self.fields(columns) if columns is not None else None
        if columns is not None and not self.columns:
            refuse(path, line, 'a shape needs columns')
        self.prose, self.bodies = [], {'both': []}
        self.sql = {}

    def fields(self, text):
        result = []
        for part in filter(None, (p.strip() for p in text.split(','))):
            words = part.split()
            if len(words) != 2 or not re.fullmatch(r'[a-z][a-z0-9_]*', words[0]):
                refuse(self.path, self.line, f'not "name type": {part}')
            if words[1] not in TYPES:
                refuse(self.path, self.line, f'unknown type: {words[1]}')
            if words[0] in TAKEN:
                refuse(self.path, self.line, f'{words[0]} is a word of C')
            if words[0] in (name for name, _ in result):
                refuse(self.path, self.line, f'named twice: {words[0]}')
            result.append((words[0], words[1]))
        return result

    def finish(self, owners):
        own = {k: b for k, b in self.bodies.items() if k != 'both'}
        if own and (set(own) != {'sqlite', 'postgres'} or self.bodies['both']):
            refuse(self.path, self.line, f'{self.name}: one body, or one each for sqlite and postgres')
        for kind in ('sqlite', 'postgres'):
            lines = own.get(kind, self.bodies['both'])
            body = '\n'.join(lines).strip().rstrip(';').rstrip()
            if not body:
                refuse(self.path, self.line, f'{self.name}: no SQL')
            self.check(body, owners)
            self.sql[kind] = self.number(body, '?' if kind == 'sqlite' else '$')

    def check(self, body, owners):
        bare = re.sub(r"'(?:[^']|'')*'", "''", body)
        if ';' in bare:
            refuse(self.path, self.line, f'{self.name}: more than one statement')
        for pattern, word in BANNED:
            if re.search(pattern, bare, re.I):
                refuse(self.path, self.line, f'{self.name}: {word} differs between databases or runs')
        bare = re.sub(r'\bfor\s+(no\s+key\s+)?update(\s+of\s+\w+)?|\bdo\s+update\s+set\b', '', bare, flags=re.I)
        tables = [m.group(2) for m in WRITTEN.finditer(bare)]
        self.writes = bool(tables)
        if self.kind in ('exec', 'changed') and not tables:
            refuse(self.path, self.line, f'{self.name}: :{self.kind} writes nothing')
        for table in tables:
            if table not in owners:
                refuse(self.path, self.line, f'{self.name}: no migration creates table {table}')
            if owners[table] != self.folder:
                refuse(self.path, self.line,
                       f'{self.name}: table {table} belongs to {owners[table]}, not {self.folder}')

    def number(self, body, mark):
        names = [name for name, _ in self.inputs]
        used = set()

        def piece(match):
            if match.group(1) is None:
                return match.group(0)
            if match.group(1) not in names:
                refuse(self.path, self.line, f'{self.name}: :{match.group(1)} is no parameter')
            used.add(match.group(1))
            return mark + str(names.index(match.group(1)) + 1)

        text = PIECES.sub(piece, body)
        for name in names:
            if name not in used:
                refuse(self.path, self.line, f'{self.name}: parameter {name} is not used')
        return text

    # ---- C ----

    def prototype(self):
        parts = ['struct hk_cx *cx', 'struct store_session *session']
        if len(self.inputs) > 8:
            parts.append(f'const struct {self.name}_in *in')
        else:
            parts += [TYPES[kind][1] + c_name(name) for name, kind in self.inputs]
        parts += {'exec': [], 'changed': ['int64_t *out_changed'],
                  'row': [f'struct {self.shape} *out'],
                  'rows': [f'struct {self.shape} **out', 'size_t *out_n']}[self.kind]
        return f'enum hk_rc {self.name}({", ".join(parts)})'

    def declare(self):
        prose = '\n * '.join(self.prose) or self.name
        text = ''
        if len(self.inputs) > 8:
            text += struct_text(self.name + '_in', self.inputs)
        return text + f'/* {prose} */\nHK_CHECK {self.prototype()};\n\n'

    def define(self):
        n = self.name
        text = ''
        if self.inputs:
            types = ', '.join(TYPES[kind][0] for _, kind in self.inputs)
            text += f'static const enum store_type {n}_types[] = {{{types}}};\n'
        shape = f'{self.shape}_columns' if self.shape else 'NULL'
        bytes_ = f'sizeof(struct {self.shape})' if self.shape else '0'
        count = f'HK_COUNT({shape})' if self.shape else '0'
        text += (f'const struct store_statement {n}_statement = {{\n    .name = "{n}",\n'
                 f'    .folder = "{self.folder}",\n    .sqlite =\n{c_text(self.sql["sqlite"])},\n'
                 f'    .postgres =\n{c_text(self.sql["postgres"])},\n'
                 f'    .in = {n + "_types" if self.inputs else "NULL"},\n    .out = {shape},\n'
                 f'    .in_count = {len(self.inputs)},\n    .out_count = {count},\n'
                 f'    .row_bytes = {bytes_},\n    .index = {self.index},\n'
                 f'    .writes = {"true" if self.writes else "false"},\n}};\n\n')
        text += self.prototype() + '\n{\n'
        values = 'NULL'
        if self.inputs:
            values = 'values'
            text += '    const struct store_value values[] = {\n'
            for name, kind in self.inputs:
                slot = 'n' if kind in ('int', 'bool') else 's'
                source = 'in->' + name if len(self.inputs) > 8 else c_name(name)
                text += f'        {{.type = {TYPES[kind][0]}, .{slot} = {source}}},\n'
            text += '    };\n'
        call = f'(cx, session, &{n}_statement, {values}, '
        if self.kind == 'rows':
            text += (f'    void *rows = NULL;\n    enum hk_rc rc = store_rows{call}&rows, out_n);\n'
                     f'    if (rc == HK_OK)\n        *out = rows;\n    return rc;\n')
        else:
            text += '    return ' + {'exec': f'store_exec{call}NULL);\n',
                                     'changed': f'store_exec{call}out_changed);\n',
                                     'row': f'store_row{call}out);\n'}[self.kind]
        return text + '}\n\n'


def struct_text(name, fields):
    return f'struct {name} {{\n' + ''.join(f'    {TYPES[k][1]}{f};\n' for f, k in fields) + '};\n\n'


def read_statements(path, folder):
    """The statements of one file, in its order."""
    result, statement, header, part = [], None, None, 'both'
    with open(path, encoding='utf-8') as file:
        lines = file.read().split('\n')
    for number, line in enumerate(lines, 1):
        comment = line.strip()[2:].strip() if line.strip().startswith('--') else None
        if header is not None:
            if comment is None:
                refuse(path, number, 'the header\'s brackets do not close')
            header[1] += ' ' + comment
        elif comment is not None and re.match(r':\w+ ', comment):
            header = [number, comment]
        elif comment in ('sqlite:', 'postgres:') and statement:
            part = comment[:-1]
            statement.bodies[part] = []
        elif comment is not None:
            if statement and statement.bodies == {'both': []}:
                statement.prose.append(comment.replace('*/', '* /'))
        elif line.strip():
            if not statement:
                refuse(path, number, 'SQL before the first header')
            statement.bodies[part].append(code_of(line))
        goes_on = number < len(lines) and re.match(r'\s*--\s*->', lines[number])
        if header is not None and header[1].count('(') == header[1].count(')') and not goes_on:
            statement, part = Statement(path, folder, header[0], header[1]), 'both'
            result.append(statement)
            header = None
    return result


def read_migration(path):
    """(version, name, sha256, {sqlite, postgres}, {table: folder})."""
    match = re.fullmatch(r'(\d{4})_(\w+)\.sql', os.path.basename(path))
    if not match:
        refuse(path, 1, 'a migration is named 0001_words.sql')
    text, owners, owner, part = {'sqlite': [], 'postgres': []}, {}, None, 'both'
    with open(path, encoding='utf-8') as file:
        lines = file.read().split('\n')
    kept = []
    for number, line in enumerate(lines, 1):
        word = re.fullmatch(r'--\s*(owner:\s*(\w+)|sqlite:|postgres:|both:)\s*', line)
        if word:
            owner = word.group(2) or owner
            part = part if word.group(2) else word.group(1)[:-1]
            kept.append(word.group(0) if not word.group(2) else '')
            continue
        line = code_of(line)
        if not line:
            continue
        kept.append(line)
        for table in CREATED.findall(line):
            if owner is None:
                refuse(path, number, f'table {table} has no "-- owner:" line above it')
            owners[table] = owner
        for kind in text:
            if part in ('both', kind):
                def token(match):
                    if match.group(1) not in TOKENS[kind]:
                        refuse(path, number, f'unknown token {match.group(0)}')
                    return TOKENS[kind][match.group(1)]
                text[kind].append(re.sub(r'\s?\{(clustered)\}|\{(\w+)\}', lambda m: TOKENS[kind]['clustered']
                                         if m.group(1) else token(re.match(r'\{(\w+)\}', m.group(0))), line))
    digest = hashlib.sha256('\n'.join(filter(None, kept)).encode()).hexdigest()
    return int(match.group(1)), match.group(2), digest, {k: '\n'.join(v) for k, v in text.items()}, owners


def write(folder, name, text):
    path = os.path.join(folder, name)
    if os.path.exists(path):
        with open(path, encoding='utf-8') as file:
            if file.read() == text:
                return
    with open(path, 'w', encoding='utf-8') as file:
        file.write(text)


def folder_texts(folder, statements, shapes):
    """The header and the C file of one folder."""
    head = f'/* Written by tools/sqlgen.py from {folder}/{folder}.sql: change that. */\n'
    guard = f'HK_{folder.upper()}_SQL_H'
    h = f'{head}#ifndef {guard}\n#define {guard}\n#include "store/store.h"\n\n'
    c = f'{head}#include "{folder}_sql.h"\n\n'
    for statement in statements:
        if statement.columns is not None:
            if statement.shape in shapes:
                refuse(statement.path, statement.line, f'shape {statement.shape} is defined twice')
            shapes[statement.shape] = folder
            h += struct_text(statement.shape, statement.columns)
            c += f'static const struct store_column {statement.shape}_columns[] = {{\n'
            for name, kind in statement.columns:
                c += (f'    {{.name = "{name}", .type = {TYPES[kind][0]}, '
                      f'.offset = offsetof(struct {statement.shape}, {name})}},\n')
            c += '};\n\n'
        elif statement.shape and shapes.get(statement.shape) != folder:
            refuse(statement.path, statement.line, f'shape {statement.shape} is not defined above')
        h += statement.declare()
        c += statement.define()
    for statement in statements:
        h += f'extern const struct store_statement {statement.name}_statement;\n'
    return h + '\n#endif\n', c


def schema_texts(schema, folders, statements, migrations, owners):
    head = '/* Written by tools/sqlgen.py: change the .sql files. */\n'
    s = head + '#include "store/store_priv.h"\n' + ''.join(f'#include "{f}_sql.h"\n' for f in folders)
    s += f'\nconst struct store_statement *const {schema}_statements[] = {{\n'
    s += ''.join(f'    &{x.name}_statement,\n' for x in statements) + '    NULL,\n};\n'
    s += f'const size_t {schema}_statement_count = {len(statements)};\n'
    m = head + '#include "store/store_priv.h"\n\n'
    m += f'extern const struct store_statement *const {schema}_statements[];\n' if schema != 'store' else ''
    m += 'static const struct store_migration migrations[] = {\n'
    for version, name, digest, text, _ in migrations:
        m += (f'    {{\n        .version = {version},\n        .name = "{name}",\n        .sha256 = "{digest}",\n'
              f'        .sqlite =\n{c_text(text["sqlite"])},\n        .postgres =\n{c_text(text["postgres"])},\n    }},\n')
    m += '    {.version = 0},\n};\n\nstatic const struct store_owner owners[] = {\n'
    m += ''.join(f'    {{"{table}", "{folder}"}},\n' for table, folder in sorted(owners.items()))
    m += (f'    {{NULL, NULL}},\n}};\n\nextern const struct store_schema {schema}_schema;\n'
          f'const struct store_schema {schema}_schema = {{\n    .migrations = migrations,\n'
          f'    .migration_count = {len(migrations)},\n    .statements = {schema}_statements,\n'
          f'    .statement_count = {len(statements)},\n    .owners = owners,\n    .owner_count = {len(owners)},\n}};\n')
    return s, m


def generate(arguments):
    migrations = sorted((read_migration(path) for path in arguments.migrations), key=lambda m: m[0])
    owners = {}
    for at, migration in enumerate(migrations):
        if migration[0] != at + 1:
            raise Refused(f'{arguments.migrations[0]}: migrations must be numbered 1, 2, 3 without gaps')
        owners.update(migration[4])
    names, shapes, statements, folders = {}, {}, [], []
    for path in sorted(arguments.files):
        folder = os.path.splitext(os.path.basename(path))[0]
        folders.append(folder)
        own = read_statements(path, folder)
        for statement in own:
            if statement.name in names:
                refuse(path, statement.line, f'{statement.name} stands also at {names[statement.name]}')
            names[statement.name] = f'{path}:{statement.line}'
            statement.finish(owners)
            statement.index = len(statements)
            statements.append(statement)
        h, c = folder_texts(folder, own, shapes)
        write(arguments.out, f'{folder}_sql.h', h)
        write(arguments.out, f'{folder}_sql.c', c)
    s, m = schema_texts(arguments.schema, folders, statements, migrations, owners)
    write(arguments.out, 'statements.c', s)
    write(arguments.out, 'migrations.c', m)


def main():
    parser = argparse.ArgumentParser(description=__doc__.split('\n')[0])
    parser.add_argument('--out', required=True)
    parser.add_argument('--schema', default='store')
    parser.add_argument('--migrations', nargs='*', default=[])
    parser.add_argument('files', nargs='*')
    try:
        generate(parser.parse_args())
    except Refused as error:
        sys.exit(str(error))


if __name__ == '__main__':
    main()
