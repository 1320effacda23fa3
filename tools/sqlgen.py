#!/usr/bin/env python3
"""Write C from SQL: one typed function per statement, and the migrations as text.

    sqlgen.py --out DIR [--schema NAME] --migrations 0001_a.sql ... -- people.sql ...

A statement in <folder>/<folder>.sql:

    -- :row people_find(workspace int, id int) -> people_row(id int, name text)
    -- One customer. (These lines become the function's comment.)
    SELECT id, name FROM customer WHERE workspace = :workspace AND id = :id

:exec    runs it                          :row   one row into *out, HK_ENOTFOUND if none
:changed as :exec, and counts the rows    :rows  all rows, in the arena
Types: int text blob bool. A shape may be named again below without its columns. A header goes on
over lines until its brackets close, and if the next line begins with ->. Lines `-- sqlite:` and
`-- postgres:` introduce bodies of their own. A statement writes only tables of its folder. Its
columns stand in the shape's order: store_check_statements() compares names and types.
More than 8 parameters become `const struct <statement>_in *in`.

A migration is SQL with {int} {text} {blob} {bool} for types and {clustered} after a table;
`-- owner: people` names the folder of the tables that follow; `-- sqlite:`, `-- postgres:` and
`-- both:` say whom the next lines are for.

Written: DIR/<folder>_sql.h and .c, statements.c, migrations.c; each only if it changed.
What it does not do: it does not parse SQL; the tests prepare every statement on both databases.
"""
import argparse, hashlib, os, re, sys

TYPES = {'int': ('STORE_INT', 'int64_t '), 'text': ('STORE_TEXT', 'struct hk_str '),
         'blob': ('STORE_BLOB', 'struct hk_str '), 'bool': ('STORE_BOOL', 'bool ')}
TOKENS = {'sqlite': {'int': 'INTEGER', 'text': 'TEXT', 'blob': 'BLOB', 'bool': 'INTEGER',
                     'clustered': ' WITHOUT ROWID'},
          'postgres': {'int': 'BIGINT', 'text': 'TEXT COLLATE "C"', 'blob': 'BYTEA',
                       'bool': 'BIGINT', 'clustered': ''}}
ARGUMENTS = set('cx session in out out_n out_changed rows values rc'.split())
BANNED = re.compile(r'\b(?:lower\s*\(|like\b|now\s*\(|random\s*\()', re.I)
QUOTED = re.compile(r"'(?:[^']|'')*'")
PIECE = re.compile(r"'(?:[^']|'')*'|\"[^\"]*\"|::|:([a-z_][a-z0-9_]*)")
COMMENT = re.compile(r"^((?:[^'-]|'[^']*'|-(?!-))*)--.*$")
HEADER = re.compile(r':(exec|changed|row|rows) (\w+)\s*\((.*?)\)\s*(?:->\s*(\w+)\s*(?:\((.*)\))?)?')
NO_WRITE = re.compile(r'\bfor\s+(no\s+key\s+)?update\b|\bdo\s+update\s+set\b', re.I)
WRITTEN = re.compile(r'\b(?:insert\s+into|update|delete\s+from)\s+"?(\w+)', re.I)
CREATED = re.compile(r'\bcreate\s+(?:virtual\s+)?table\s+(?:if\s+not\s+exists\s+)?(\w+)', re.I)

def refuse(path, line, text):
    sys.exit(f'{path}:{line}: {text}')

def code_of(line):
    return COMMENT.sub(r'\1', line).rstrip()

def argument(name): # a parameter as the C function's argument
    return name + '_value' if name in ARGUMENTS else name

def c_text(text):
    text = text.replace('\\', '\\\\').replace('"', '\\"').replace('\t', ' ')
    return '        "' + text.replace('\n', '\\n"\n        "') + '"'

def c_struct(name, fields):
    return f'struct {name} {{\n' + ''.join(f'    {TYPES[k][1]}{f};\n' for f, k in fields) + '};\n\n'

class Statement:
    def __init__(self, path, folder, line, header):
        self.path, self.folder, self.line = path, folder, line
        match = HEADER.fullmatch(header) or refuse(path, line, f'not a header: {header}')
        self.kind, self.name, inputs, self.shape, columns = match.groups()
        if self.kind.startswith('row') != bool(self.shape):
            self.refuse(f':{self.kind} ' + ('takes no' if self.shape else 'needs a') + ' shape')
        self.inputs = self.fields(inputs)
        self.columns = None if columns is None else self.fields(columns)
        self.prose, self.bodies, self.sql = [], {'both': []}, {}

    def refuse(self, text):
        refuse(self.path, self.line, f'{self.name}: {text}')

    def fields(self, text):
        result = {}
        for part in filter(None, (p.strip() for p in text.split(','))):
            words = part.split()
            if len(words) != 2 or not re.fullmatch(r'[a-z][a-z0-9_]*', words[0]):
                self.refuse(f'not "name type": {part}')
            if words[1] not in TYPES:
                self.refuse(f'unknown type: {words[1]}')
            if words[0] in result:
                self.refuse(f'{words[0]} stands there twice')
            result[words[0]] = words[1]
        return list(result.items())

    def finish(self, owners):
        own = {kind: body for kind, body in self.bodies.items() if kind != 'both'}
        if own and (len(own) != 2 or self.bodies['both']):
            self.refuse('one body, or one each for sqlite and postgres')
        for kind, mark in (('sqlite', '?'), ('postgres', '$')):
            body = '\n'.join(own.get(kind, self.bodies['both'])).strip().rstrip(';').rstrip()
            self.check(body, owners)
            self.sql[kind] = self.number(body, mark)

    def check(self, body, owners):
        bare = QUOTED.sub("''", body)
        if not body or ';' in bare:
            self.refuse('no SQL' if not body else 'more than one statement')
        if BANNED.search(bare):
            self.refuse(f'{BANNED.search(bare).group()} differs between databases or runs')
        tables = WRITTEN.findall(NO_WRITE.sub('', bare))
        self.writes = bool(tables)
        if self.kind in ('exec', 'changed') and not tables:
            self.refuse(f':{self.kind} writes nothing')
        for table in tables:
            if owners.get(table) != self.folder:
                self.refuse(f'table {table} belongs to {owners.get(table, "no migration")}')

    def number(self, body, mark):
        names, used = [name for name, _ in self.inputs], set()
        def piece(match):
            name = match.group(1)
            if name is None:
                return match.group(0)
            if name not in names:
                self.refuse(f':{name} is no parameter')
            used.add(name)
            return mark + str(names.index(name) + 1)
        text = PIECE.sub(piece, body)
        if used != set(names):
            self.refuse(f'not used: {", ".join(sorted(set(names) - used))}')
        return text

    def prototype(self):
        parts = ['struct hk_cx *cx', 'struct store_session *session']
        parts += [f'const struct {self.name}_in *in'] if len(self.inputs) > 8 else [
            TYPES[kind][1] + argument(name) for name, kind in self.inputs]
        row = f'struct {self.shape} *'
        parts += {'exec': [], 'changed': ['int64_t *out_changed'], 'row': [f'{row}out'],
                  'rows': [f'{row}*out', 'size_t *out_n']}[self.kind]
        return f'enum hk_rc {self.name}({", ".join(parts)})'

    def declare(self):
        text = c_struct(self.name + '_in', self.inputs) if len(self.inputs) > 8 else ''
        prose = '\n * '.join(self.prose) or self.name
        return f'{text}/* {prose} */\nHK_CHECK {self.prototype()};\n\n'

    def define(self):
        name, types, values, rows, text, before = self.name, 'NULL', 'NULL', '', '', ''
        if self.inputs:
            types, values = f'{name}_types', 'values'
            text = ', '.join(TYPES[kind][0] for _, kind in self.inputs)
            text = f'static const enum store_type {types}[] = {{{text}}};\n'
            before = '    const struct store_value values[] = {\n'
            for field, kind in self.inputs:
                source = 'in->' + field if len(self.inputs) > 8 else argument(field)
                slot = 'n' if kind in ('int', 'bool') else 's'
                before += f'        {{.type = {TYPES[kind][0]}, .{slot} = {source}}},\n'
            before += '    };\n'
        if self.shape:
            rows = (f'    .out = {self.shape}_columns,\n    .out_count = {len(self.columns)},\n'
                    f'    .row_bytes = sizeof(struct {self.shape}),\n')
        text += (f'const struct store_statement {name}_statement = {{\n    .name = "{name}",\n'
                 f'    .folder = "{self.folder}",\n    .sqlite =\n{c_text(self.sql["sqlite"])},\n'
                 f'    .postgres =\n{c_text(self.sql["postgres"])},\n    .in = {types},\n'
                 f'    .in_count = {len(self.inputs)},\n{rows}    .index = {self.index},\n'
                 f'    .writes = {int(self.writes)},\n}};\n\n{self.prototype()}\n{{\n{before}')
        call = f'(cx, session, &{name}_statement, {values}, '
        text += {'exec': f'    return store_exec{call}NULL);\n',
                 'changed': f'    return store_exec{call}out_changed);\n',
                 'row': f'    return store_row{call}out);\n',
                 'rows': f'    void *rows = NULL;\n    HK_TRY(store_rows{call}&rows, out_n));\n'
                         '    *out = rows;\n    return HK_OK;\n'}[self.kind]
        return text + '}\n\n'

def read_statements(path, folder):
    result, header, part = [], None, 'both'
    with open(path, encoding='utf-8') as file:
        lines = file.read().split('\n')
    for number, line in enumerate(lines, 1):
        comment = line.strip()[2:].strip() if line.strip().startswith('--') else None
        if header and comment is None:
            refuse(path, number, "the header's brackets do not close")
        elif header:
            header = (header[0], header[1] + ' ' + comment)
        elif comment is not None and re.match(r':\w+ ', comment):
            header = (number, comment)
        elif comment in ('sqlite:', 'postgres:') and result:
            part = comment[:-1]
            result[-1].bodies[part] = []
        elif comment is not None:
            if result and result[-1].bodies == {'both': []}:
                result[-1].prose.append(comment)
        elif line.strip():
            if not result:
                refuse(path, number, 'SQL before the first header')
            result[-1].bodies[part].append(code_of(line))
        goes_on = number < len(lines) and re.match(r'\s*--\s*->', lines[number])
        if header and header[1].count('(') == header[1].count(')') and not goes_on:
            result.append(Statement(path, folder, *header))
            header, part = None, 'both'
    return result

def read_migration(path):
    match = re.fullmatch(r'(\d{4})_(\w+)\.sql', os.path.basename(path)) \
        or refuse(path, 1, 'a migration is named 0001_words.sql')
    text, owners, owner, part, kept = {'sqlite': '', 'postgres': ''}, {}, None, 'both', []
    with open(path, encoding='utf-8') as file:
        lines = file.read().split('\n')
    for number, line in enumerate(lines, 1):
        word = re.fullmatch(r'--\s*(owner:\s*(\w+)|sqlite:|postgres:|both:)\s*', line)
        if word:
            owner = word.group(2) or owner
            part = part if word.group(2) else word.group(1)[:-1]
        line = part[0] + ':' if word and not word.group(2) else code_of(line)
        kept += [line] if line else [] # what the sum is made of: no comments, no owners
        if word or not line:
            continue
        for table in CREATED.findall(line):
            owners[table] = owner or refuse(path, number, f'table {table} has no "-- owner:" above')
        for token in re.findall(r'\{(\w+)\}', line):
            if token not in TOKENS['sqlite']:
                refuse(path, number, f'unknown token {{{token}}}')
        for kind in text:
            if part in ('both', kind):
                text[kind] += re.sub(r'\s?\{(clustered)\}|\{(\w+)\}', lambda m: TOKENS[kind][
                    m.group(1) or m.group(2)], line) + '\n'
    digest = hashlib.sha256('\n'.join(kept).encode()).hexdigest()
    return int(match.group(1)), match.group(2), digest, text, owners

def folder_texts(folder, statements, shapes):
    head = f'/* Written by tools/sqlgen.py from {folder}/{folder}.sql: change that. */\n'
    guard = f'HK_{folder.upper()}_SQL_H'
    h = f'{head}#ifndef {guard}\n#define {guard}\n#include "store/store.h"\n\n'
    c = f'{head}#include "{folder}_sql.h"\n\n'
    for x in statements:
        if x.columns:
            if shapes.setdefault(x.shape, x) is not x:
                x.refuse(f'shape {x.shape} stands also in {shapes[x.shape].name}')
            h += c_struct(x.shape, x.columns)
            c += f'static const struct store_column {x.shape}_columns[] = {{\n' + ''.join(
                f'    {{"{name}", {TYPES[kind][0]}, offsetof(struct {x.shape}, {name})}},\n'
                for name, kind in x.columns) + '};\n\n'
        elif x.shape:
            if x.shape not in shapes or shapes[x.shape].folder != folder:
                x.refuse(f'shape {x.shape} is not defined above')
            x.columns = shapes[x.shape].columns
        h += f'{x.declare()}extern const struct store_statement {x.name}_statement;\n\n'
        c += x.define()
    return h + '#endif\n', c

def schema_texts(schema, folders, statements, migrations, owners):
    head = '/* Written by tools/sqlgen.py. */\n#include "store/store_priv.h"\n'
    table = f'const struct store_statement *const {schema}_statements[]'
    s = head + ''.join(f'#include "{folder}_sql.h"\n' for folder in folders)
    pointers = ''.join(f'    &{x.name}_statement,\n' for x in statements)
    s += (f'\nextern {table};\n{table} = {{\n{pointers}    NULL,\n}};\n\n'
          f'extern const size_t {schema}_statement_count;\n'
          f'const size_t {schema}_statement_count = {len(statements)};\n')
    m = head + f'\nextern {table};\nstatic const struct store_migration migrations[] = {{\n'
    for version, name, digest, text, _ in migrations:
        m += (f'    {{{version}, "{name}", "{digest}",\n{c_text(text["sqlite"])},\n'
              f'{c_text(text["postgres"])}}},\n')
    m += '    {0, NULL, NULL, NULL, NULL},\n};\n\nstatic const struct store_owner owners[] = {\n'
    m += ''.join(f'    {{"{name}", "{folder}"}},\n' for name, folder in sorted(owners.items()))
    m += (f'    {{NULL, NULL}},\n}};\n\nextern const struct store_schema {schema}_schema;\n'
          f'const struct store_schema {schema}_schema = {{migrations, {len(migrations)},\n'
          f'    {schema}_statements, {len(statements)}, owners, {len(owners)}}};\n')
    return s, m

def generate(arguments):
    """Every file to be written and its text."""
    migrations = sorted((read_migration(path) for path in arguments.migrations), key=lambda m: m[0])
    if [m[0] for m in migrations] != list(range(1, len(migrations) + 1)):
        sys.exit('migrations: numbers must be 1, 2, 3 ... without gaps')
    owners = {table: owner for m in migrations for table, owner in m[4].items()}
    names, shapes, statements, folders, texts = {}, {}, [], [], {}
    for path in sorted(arguments.files):
        folder = os.path.splitext(os.path.basename(path))[0]
        folders.append(folder)
        own = read_statements(path, folder)
        for x in own:
            if names.setdefault(x.name, x) is not x:
                x.refuse(f'stands also at {names[x.name].path}:{names[x.name].line}')
            x.finish(owners)
            x.index = len(statements)
            statements.append(x)
        texts[f'{folder}_sql.h'], texts[f'{folder}_sql.c'] = folder_texts(folder, own, shapes)
    texts['statements.c'], texts['migrations.c'] = schema_texts(
        arguments.schema, folders, statements, migrations, owners)
    return texts

def main():
    parser = argparse.ArgumentParser()
    parser.add_argument('--out', required=True)
    parser.add_argument('--schema', default='store')
    parser.add_argument('--migrations', nargs='*', default=[])
    parser.add_argument('files', nargs='*')
    arguments = parser.parse_args()
    for name, text in generate(arguments).items():
        path = os.path.join(arguments.out, name)
        if not os.path.exists(path) or open(path, encoding='utf-8').read() != text:
            with open(path, 'w', encoding='utf-8') as file:
                file.write(text)


if __name__ == '__main__':
    main()
