#!/usr/bin/env python3
"""apidocs.py -- docs/api.md from api/openapi.yaml, for people who write programs against Hark.

    tools/apidocs.py api/openapi.yaml docs/api.md          writes it, if it changed
    tools/apidocs.py --check api/openapi.yaml docs/api.md  fails if it is not up to date
"""
import pathlib
import sys

import yaml

from operation_words import PERMISSIONS


def anchor(name):
    return name.lower().replace(' ', '-')


def ref_name(node):
    return node['$ref'].split('/')[-1]


def link(name):
    return f'[{name}](#{anchor(name)})'


def type_text(node):
    if '$ref' in node:
        return link(ref_name(node))
    if node['type'] == 'array':
        return 'list of ' + link(ref_name(node['items']))
    if node['type'] == 'string':
        return {'id': 'id', 'date': 'day'}.get(node.get('format'), 'text')
    return {'integer': 'number', 'boolean': 'yes/no'}[node['type']]


def limits_text(node):
    low, high = node.get('minLength'), node.get('maxLength')
    parts = []
    if low is not None or high is not None:
        parts.append(f'{low or 0} to {high} characters' if high is not None
                     else f'at least {low} characters')
    low, high = node.get('minimum'), node.get('maximum')
    if low is not None and high is not None:
        parts.append(f'{low} to {high}')
    elif low is not None:
        parts.append(f'{low} or more')
    return ', '.join(parts)


def absent_text(node, required):
    if required:
        return 'required'
    default = node.get('default')
    if default is None:
        return 'may be absent'
    word = {'': 'empty', True: 'true', False: 'false'}.get(default, default) \
        if not isinstance(default, int) or isinstance(default, bool) else default
    return f'{word} if absent'


def cell(text):
    return ' '.join(str(text).split()).replace('|', '\\|')


def row(name, node, required, prose, with_absent):
    about = [cell(prose)] if prose else []
    limits = limits_text(node)
    if limits:
        about.append(limits)
    if with_absent or not required:
        about.append(absent_text(node, required))
    about[:-1] = [part.rstrip('.') for part in about[:-1]]
    return f'| `{name}` | {type_text(node)} | {"; ".join(about)} |'


def parameters(operation):
    out = []
    for parameter in operation.get('parameters', []):
        prose = parameter.get('description', '')
        where = 'in the path' if parameter['in'] == 'path' else ''
        out.append(row(parameter['name'], parameter['schema'], parameter.get('required', False),
                       ': '.join(filter(None, [where, prose])), parameter['in'] == 'query'))
    if out:
        out = ['', '| parameter | kind | |', '|---|---|---|'] + out
    return out


def reply_text(document, node):
    reply = node['responses']['200']
    if '$ref' in reply:
        reply = document['components']['responses'][ref_name(reply)]
    kind, content = next(iter(reply['content'].items()))
    if kind == 'text/event-stream':
        return f'Answers with a stream of {link(ref_name(content["schema"]))}.'
    if kind != 'application/json':
        return f'Answers with `{kind}`.'
    return f'Answers with {link(ref_name(content["schema"]))}.'


def operation_text(document, base, path, method, node):
    out = ['', f'### {node["operationId"]}', '', f'`{method.upper()} {base}{path}`', '',
           node['summary']]
    if node.get('description'):
        out += ['', node['description'].strip()]
    out += ['', f'For {PERMISSIONS[node["x-permission"]]}.' + (
        ' Needs an `Idempotency-Key`.'
        if node['x-runs'] in ('write', 'prepared', 'cpu') and node['x-permission'] != 'public' else '')]
    out += parameters(node)
    sends = ''
    if 'requestBody' in node:
        body = document['components']['requestBodies'][ref_name(node['requestBody'])]
        schema = body['content']['application/json']['schema']
        sends = f'Takes {link(ref_name(schema))}. '
    return out + ['', sends + reply_text(document, node)]


def schema_text(name, node):
    out = ['', f'### {name}']
    if node.get('description'):
        out += ['', node['description'].strip()]
    if 'enum' in node:
        return out + ['', ', '.join(f'`{word}`' for word in node['enum'])]
    out += ['', '| member | kind | |', '|---|---|---|']
    required = set(node.get('required', []))
    for key, value in node['properties'].items():
        out.append(row(key, value, key in required, value.get('description', ''), False))
    return out


def render(document):
    base = document['servers'][0]['url']
    info = document['info']
    out = ['<!-- Made by tools/apidocs.py from api/openapi.yaml: change that. -->', '',
           f'# The API of {info["title"]}, version {info["version"]}', '',
           info['description'].strip(), '',
           '| status | code | what to do |', '|---|---|---|',
           '| 422 | `invalid` | correct what `field` and the sentence name |',
           '| 422 | `key_reused` | the key was used for something else: take a new one |',
           '| 401 | `not_signed_in` | sign in again |',
           '| 403 | `denied` | ask an admin; or the CSRF header is missing |',
           '| 404 | `not_found` | it is not there, or not for you |',
           '| 405 | `not_found` | the header `Allow` says which methods there are |',
           '| 409 | `conflict`, `stale` | read again what is there now, then decide |',
           '| 409 | `key_in_flight` | the first try is still running: repeat in a second |',
           '| 413 | `too_large` | send less |',
           '| 429 | `limit` | wait as long as `Retry-After` says |',
           '| 503 | `unavailable`, `storage_full` | repeat later, with the same key |', '',
           '## Operations']
    for path, methods in document['paths'].items():
        for method, node in methods.items():
            out += operation_text(document, base, path, method, node)
    words = {name: node for name, node in document['components']['schemas'].items()
             if 'enum' in node}
    out += ['', '## Shapes', '', 'A request with a member that is not named here is refused.']
    for name, node in document['components']['schemas'].items():
        if name not in words:
            out += schema_text(name, node)
    out += ['', '## Words']
    for name, node in words.items():
        out += schema_text(name, node)
    return '\n'.join(out) + '\n'


def main():
    arguments = [a for a in sys.argv[1:] if a != '--check']
    if len(arguments) != 2:
        sys.exit(__doc__)
    text = render(yaml.safe_load(pathlib.Path(arguments[0]).read_text(encoding='utf-8')))
    page = pathlib.Path(arguments[1])
    if page.exists() and page.read_text(encoding='utf-8') == text:
        return
    if '--check' in sys.argv:
        sys.exit(f'{page} is not up to date; run: tools/apidocs.py {" ".join(arguments)}')
    page.parent.mkdir(parents=True, exist_ok=True)
    page.write_text(text, encoding='utf-8')


if __name__ == '__main__':
    main()
