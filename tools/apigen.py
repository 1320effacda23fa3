#!/usr/bin/env python3
"""apigen.py -- C from api/openapi.yaml, so that no handler can send or take another shape.

    tools/apigen.py api/openapi.yaml --out DIR

writes shapes.h and shapes.c (structs, enums, readers and writers of the component schemas) and
routes.h and routes.c (one request struct per operation, the handlers' prototypes, the table of
routes). Same input, same bytes; a file is only touched when it changes.

It takes the part of OpenAPI that Hark uses and refuses the rest by name: closed objects of
string, integer, boolean, words (enum), other objects and arrays of objects.
"""
import argparse
import pathlib
import re
import sys
import textwrap

import yaml
from operation_words import PERMISSIONS, PREPARES, RUNS

KEYWORDS = set('''auto break case char const continue default do double else enum extern float for
    goto if inline int long register restrict return short signed sizeof static struct switch
    typedef union unsigned void volatile while bool'''.split())
INT64_MAX = 2**63 - 1
BODY_MAX = 16384  # bytes, where an operation does not say
NO_BODY_MAX = 1024
EMPTY = 'HK_STR("")'
PROSE = {'type', 'default', 'description'}  # what any plain member may say
SCALARS = {'str': 'struct hk_str ', 'id': 'int64_t ', 'date': 'struct hk_str ',
           'int': 'int64_t ', 'bool': 'bool '}


def fail(where, what):
    sys.exit(f'openapi.yaml: {where}: {what}')


def only(where, node, allowed):
    for key in node:
        if key not in allowed:
            fail(where, f'"{key}" is not understood here')


def snake(name):
    return re.sub(r'(?<=[a-z0-9])(?=[A-Z])', '_', name).lower()


def c_string(text):
    return '"' + text.replace('\\', '\\\\').replace('"', '\\"') + '"'


def c_int(n):
    return f'INT64_C({n})' if abs(n) > 2**31 - 1 else str(n)


def comment(text, indent=0):
    """Prose as a block comment, wrapped at 100 columns."""
    text = ' '.join(text.replace('*/', '* /').split())
    lines = textwrap.wrap(text, 100 - indent - 6)
    lines[0], lines[1:] = '/* ' + lines[0], [' * ' + line for line in lines[1:]]
    lines[-1] += ' */'
    return [' ' * indent + line for line in lines]


class Field:
    """One member of an object, or one parameter of an operation."""

    def __init__(self, api, where, name, node, required):
        self.name, self.required, self.prose = name, required, node.get('description', '')
        if not re.fullmatch(r'[a-z][a-z0-9_]*', name) or name in KEYWORDS:
            fail(where, f'"{name}" is no name for a member in C')
        self.type = None  # the snake name of the enum or struct
        self.default = node.get('default')
        if '$ref' in node:
            only(where, node, {'$ref', 'default', 'description'})
            self.type = api.ref(where, node['$ref'])
            self.kind = 'enum' if self.type in api.enums else 'object'
        else:
            self.read_plain(api, where, node)
        if not required and self.kind not in ('object', 'array') and self.default is None:
            fail(where, 'an optional member needs a default')
        if self.kind == 'enum' and self.default is not None \
                and self.default not in api.enums[self.type]['words']:
            fail(where, f'no such word: {self.default}')

    def read_plain(self, api, where, node):
        kind = node.get('type')
        if kind == 'string':
            only(where, node, PROSE | {'format', 'minLength', 'maxLength'})
            self.kind = node.get('format', 'str')
            if self.kind not in ('str', 'id', 'date'):
                fail(where, f'format "{self.kind}" is not understood')
            self.low, self.high = node.get('minLength', 0), node.get('maxLength')
        elif kind == 'integer':
            only(where, node, PROSE | {'minimum', 'maximum'})
            self.kind = 'int'
            self.low, self.high = node.get('minimum', -INT64_MAX), node.get('maximum', INT64_MAX)
        elif kind == 'boolean':
            only(where, node, PROSE)
            self.kind = 'bool'
        elif kind == 'array':
            only(where, node, {'type', 'items', 'description'})
            only(where, node['items'], {'$ref'})
            self.kind, self.type = 'array', api.ref(where, node['items']['$ref'])
            if self.type in api.enums:
                fail(where, 'an array holds objects')
        else:
            fail(where, f'type "{kind}" is not understood')

    def declaration(self):
        if self.kind == 'array':
            return [f'const struct shape_{self.type} *{self.name};',
                    f'size_t {self.name}_count;']
        if self.kind == 'object':
            return [f'struct shape_{self.type} {self.name};' if self.required else
                    f'const struct shape_{self.type} *{self.name};']
        if self.kind == 'enum':
            return [f'enum shape_{self.type} {self.name};']
        return [f'{SCALARS[self.kind]}{self.name};']

    def default_value(self):
        """The C value an absent member has; None where that is all zero."""
        if self.default is None or self.default in ('', 0, False):
            return None
        if self.kind == 'enum':
            return f'SHAPE_{self.type}_{self.default}'.upper()
        if self.kind == 'int':
            return c_int(self.default)
        return 'true' if self.kind == 'bool' else f'HK_STR({c_string(self.default)})'


class Api:
    def __init__(self, document):
        self.document = document
        schemas = document['components']['schemas']
        self.enums, self.objects, self.known = {}, {}, {snake(name) for name in schemas}
        for name, node in schemas.items():
            if 'enum' in node:
                only(name, node, {'type', 'enum', 'description'})
                self.enums[snake(name)] = {'words': node['enum'],
                                           'prose': node.get('description', '')}
        for name, node in schemas.items():
            if 'enum' not in node:
                self.objects[snake(name)] = self.read_object(name, node)
        self.objects = self.in_order()
        self.operations = [self.read_operation(path, method, node)
                           for path, methods in document['paths'].items()
                           for method, node in methods.items()]

    def ref(self, where, text):
        name = snake(text.split('/')[-1])
        if not text.startswith('#/components/schemas/') or name not in self.known:
            fail(where, f'{text} is not there')
        return name

    def read_object(self, name, node):
        only(name, node, {'type', 'additionalProperties', 'required', 'properties', 'description'})
        if node.get('additionalProperties') is not False:
            fail(name, 'additionalProperties must be false')
        if not node.get('properties'):
            fail(name, 'a shape without members')
        required = set(node.get('required', []))
        for key in required - set(node['properties']):
            fail(name, f'required "{key}" is no member')
        return {'prose': node.get('description', ''),
                'fields': [Field(self, f'{name}.{key}', key, value, key in required)
                           for key, value in node['properties'].items()]}

    def in_order(self):
        """What is embedded or pointed to comes first; else the order of the document."""
        done, path = {}, []

        def visit(name):
            if name in done:
                return
            if name in path:
                fail(name, 'contains itself: ' + ' > '.join(path))
            path.append(name)
            for field in self.objects[name]['fields']:
                if field.type in self.objects:
                    visit(field.type)
            path.pop()
            done[name] = self.objects[name]

        for name in self.objects:
            visit(name)
        return done

    def read_operation(self, path, method, node):
        where = f'{method} {path}'
        only(where, node, {'operationId', 'summary', 'description', 'parameters', 'requestBody',
                           'responses', 'x-permission', 'x-runs', 'x-body-max'})
        for key, words in (('x-permission', PERMISSIONS), ('x-runs', RUNS)):
            if node.get(key) not in words:
                fail(where, f'{key} is one of {", ".join(words)}')
        fields = {'path': {}, 'query': {}}
        for parameter in node.get('parameters', []):
            only(where, parameter, {'name', 'in', 'required', 'schema', 'description'})
            name, place = parameter['name'], parameter['in']
            schema = dict(parameter['schema'], description=parameter.get('description', ''))
            field = Field(self, f'{where}: {name}', name, schema, parameter.get('required', False))
            if place not in fields or field.kind in ('object', 'array'):
                fail(where, f'{name}: a parameter is one value, in the path or the query')
            if place == 'path' and (field.kind != 'id' or not field.required):
                fail(where, f'{name}: in the path stands a required id')
            fields[place][name] = field
        in_path = re.findall(r'\{(\w+)\}', path)
        if set(in_path) != set(fields['path']):
            fail(where, 'the path and its parameters differ')
        body = node.get('requestBody')
        if body:
            body = self.document['components']['requestBodies'][body['$ref'].split('/')[-1]]
            body = self.ref(where, body['content']['application/json']['schema']['$ref'])
        reply = node['responses']['200']
        if '$ref' in reply:
            reply = self.document['components']['responses'][reply['$ref'].split('/')[-1]]
        schema = reply['content'].get('application/json', {}).get('schema')
        answers_itself = node['x-runs'] in ('stream', 'text')
        if (schema is None) != answers_itself:
            fail(where, 'x-runs and the kind of answer differ')
        return {'id': node['operationId'], 'method': method.upper(), 'path': path,
                'summary': node['summary'], 'description': node.get('description', ''),
                'permission': node['x-permission'], 'runs': node['x-runs'],
                'path_fields': [fields['path'][name] for name in in_path],
                'query_fields': list(fields['query'].values()), 'body': body,
                'body_max': node.get('x-body-max', BODY_MAX if body else NO_BODY_MAX),
                'reply': self.ref(where, schema['$ref']) if schema else None}


# ---- shapes ---------------------------------------------------------------------------------

MADE = '/* Made by tools/apigen.py from api/openapi.yaml: change that. */'


def with_prose(declarations, prose, indent):
    """One member per line, its prose behind it if that fits, else above it."""
    lines = [' ' * indent + declaration for declaration in declarations]
    short = f'{lines[0]} /* {prose} */'
    if prose and len(short) <= 100 and '*/' not in prose and len(lines) == 1:
        return [short]
    return (comment(prose, indent) if prose else []) + lines


def shapes_h(api):
    out = [MADE, '#ifndef HK_SHAPES_H', '#define HK_SHAPES_H', '#include "base/cx.h"',
            '#include "base/json_read.h"', '#include "base/json_write.h"', '']
    out += comment('A reader takes a JSON object and refuses with HK_EINVAL what does not fit: its '
                   'text begins with the name of the member at fault and a colon. Text is cleaned '
                   '(valid, NFC), lengths count code points, an absent member has its default, '
                   '*out is untouched on failure. Memory: cx\'s arena. A writer leaves out what is '
                   'optional and absent, or has its default.')
    for name, enum in api.enums.items():
        out += [''] + (comment(enum['prose']) if enum['prose'] else [])
        out += [f'enum shape_{name} {{']
        out += [f'    SHAPE_{name}_{word},'.upper() for word in enum['words']]
        out[-1] = out[-1].rstrip(',')
        out += ['};', f'#define SHAPE_{name.upper()}_COUNT {len(enum["words"])}u',
                f'struct hk_str shape_{name}_word(enum shape_{name} value); '
                '/* "" for what is no value */',
                f'bool shape_{name}_read(struct hk_str word, enum shape_{name} *out);']
    for name, shape in api.objects.items():
        out += [''] + (comment(shape['prose']) if shape['prose'] else [])
        out += [f'struct shape_{name} {{']
        for field in shape['fields']:
            prose = field.prose
            if field.kind == 'object' and not field.required:
                prose = (prose + ' NULL: absent.').strip()
            out += with_prose(field.declaration(), prose, 4)
        out += ['};',
                f'void shape_write_{name}(struct hk_json_writer *w, '
                f'const struct shape_{name} *shape);',
                f'HK_CHECK enum hk_rc shape_read_{name}(',
                f'    struct hk_cx *cx, const struct hk_json *json, struct shape_{name} *out);']
    return out + ['', '#endif']




def shapes_c(api):
    out = [MADE, '#include "shapes.h"', '#include "base/str.h"', '#include "model/shape_read.h"']
    for name, enum in api.enums.items():
        out += ['', f'static const struct hk_str {name}_words[] = {{']
        out += [f'    HK_STR_INIT({c_string(word)}),' for word in enum['words']]
        out += ['};', '', f'struct hk_str shape_{name}_word(enum shape_{name} value)', '{',
                f'    return (unsigned)value < SHAPE_{name.upper()}_COUNT ? {name}_words[value]',
                '                                                   : HK_STR("");', '}', '',
                f'bool shape_{name}_read(struct hk_str word, enum shape_{name} *out)', '{',
                '    unsigned place;',
                f'    if (!model_find_word({name}_words, SHAPE_{name.upper()}_COUNT, word,',
                '            &place))', '        return false;',
                f'    *out = (enum shape_{name})place;', '    return true;', '}']
    for name, shape in api.objects.items():
        out += shape_writer(name, shape) + shape_reader(name, shape)
    return out


def shape_writer(name, shape):
    out = ['', f'void shape_write_{name}(struct hk_json_writer *w, '
           f'const struct shape_{name} *shape)', '{', '    hk_json_object_begin(w);']
    for field in shape['fields']:
        key, at, pad = c_string(field.name), f'shape->{field.name}', '    '
        if not field.required:
            default = field.default_value()
            test = f'{at} != {default or 0}'
            if field.kind in ('object', 'array'):
                test = f'{at} != NULL'
            elif field.kind in ('str', 'date'):
                test = f'!hk_str_equal({at}, {default or EMPTY})'
            out += [f'    if ({test}) {{']
            pad = '        '
        if field.kind == 'object':
            out += [f'{pad}hk_json_put_key(w, {key});',
                    f'{pad}shape_write_{field.type}(w, {"&" if field.required else ""}{at});']
        elif field.kind == 'array':
            out += [f'{pad}hk_json_put_key(w, {key});', f'{pad}hk_json_array_begin(w);',
                    f'{pad}for (size_t i = 0; i < {at}_count; i++)',
                    f'{pad}    shape_write_{field.type}(w, &{at}[i]);',
                    f'{pad}hk_json_array_end(w);']
        elif field.kind == 'enum':
            out += [f'{pad}hk_json_str_member(w, {key}, shape_{field.type}_word({at}));']
        else:
            put = {'date': 'str'}.get(field.kind, field.kind)
            out += [f'{pad}hk_json_{put}_member(w, {key}, {at});']
        if not field.required:
            out += ['    }']
    return out + ['    hk_json_object_end(w);', '}']


def read_array(field):
    return ['    {', '        const struct hk_json *list;',
            f'        HK_TRY(model_find_list(cx, json, "{field.name}", &list));',
            '        size_t n = hk_json_size(list), i = 0;',
            f'        struct shape_{field.type} *items =',
            '            n == 0 ? NULL : hk_arena_array(cx->arena, n, sizeof *items);',
            '        for (const struct hk_json *m = hk_json_first(list); m != NULL; i++) {',
            f'            enum hk_rc rc = shape_read_{field.type}(cx, m, &items[i]);',
            '            if (rc != HK_OK)',
            f'                return model_fail_inside(cx, rc, "{field.name}", i);',
            '            m = hk_json_next(list, m);', '        }',
            f'        shape.{field.name} = items;',
            f'        shape.{field.name}_count = n;', '    }']


def read_member(field):
    at, head = f'&shape.{field.name}', f'cx, json, "{field.name}"'
    if field.kind == 'array':
        return read_array(field)
    if field.kind == 'object':
        out = ['    {', f'        struct shape_{field.type} *item = ' + (
            f'{at};' if field.required else 'hk_arena_alloc(cx->arena, sizeof *item);'),
               f'        const struct hk_json *m = hk_json_get(json, HK_STR("{field.name}"));',
               f'        enum hk_rc rc = m == NULL ? HK_OK : shape_read_{field.type}(cx, m, item);',
               '        if (rc != HK_OK)',
               f'            return model_fail_inside(cx, rc, "{field.name}", SIZE_MAX);']
        if not field.required:
            out += [f'        shape.{field.name} = m == NULL ? NULL : item;']
        return out + ['    }']
    if field.kind == 'enum':
        return ['    {', f'        unsigned place = (unsigned)shape.{field.name};',
                f'        HK_TRY(model_read_word({head}, {field.type}_words,',
                f'            SHAPE_{field.type.upper()}_COUNT, &place));',
                f'        shape.{field.name} = (enum shape_{field.type})place;', '    }']
    if field.kind == 'str':
        high = 'SIZE_MAX' if field.high is None else field.high
        return [f'    HK_TRY(model_read_str({head}, {field.low}, {high}, {at}));']
    if field.kind == 'int':
        low = 'INT64_MIN' if field.low == -INT64_MAX else c_int(field.low)
        high = 'INT64_MAX' if field.high == INT64_MAX else c_int(field.high)
        return [f'    HK_TRY(model_read_int({head}, {low}, {high}, {at}));']
    return [f'    HK_TRY(model_read_{field.kind}({head}, {at}));']


def shape_reader(name, shape):
    out = ['', f'enum hk_rc shape_read_{name}(',
           f'    struct hk_cx *cx, const struct hk_json *json, struct shape_{name} *out)', '{',
           '    static const struct model_member members[] = {']
    out += [f'        {{"{field.name}", {"true" if field.required else "false"}}},'
            for field in shape['fields']]
    defaults = [f'.{field.name} = {field.default_value()}' for field in shape['fields']
                if not field.required and field.default_value()]
    out += ['    };', f'    struct shape_{name} shape = {{{", ".join(defaults) or "0"}}};',
            '    HK_TRY(model_check_members(cx, json, members, HK_COUNT(members)));']
    for field in shape['fields']:
        out += read_member(field)
    return out + ['    *out = shape;', '    return HK_OK;', '}']


# ---- routes ---------------------------------------------------------------------------------

def takes_something(op):
    return op['path_fields'] or op['query_fields'] or op['body']


def routes_h(api):
    out = [MADE, '#ifndef HK_ROUTES_H', '#define HK_ROUTES_H', '#include "api/call.h"',
            '#include "shapes.h"']
    for op in api.operations:
        out += [''] + comment(f'{op["method"]} {op["path"]}: {op["summary"]}')
        out += [f'struct api_{op["id"]}_request {{']
        for field in op['path_fields'] + op['query_fields']:
            out += with_prose(field.declaration(), field.prose, 4)
        if op['body']:
            out += [f'    struct shape_{op["body"]} body;']
        if out[-1].endswith('{'):
            out += ['    bool nothing; /* it takes no parameters */']
        out += ['};']
        head = f'struct api_call *call, const struct api_{op["id"]}_request *in'
        if op['runs'] in PREPARES:
            out += [f'HK_CHECK enum hk_rc api_prepare_{op["id"]}(', f'    {head});']
        reply = f', struct shape_{op["reply"]} *out' if op['reply'] else ''
        out += [f'HK_CHECK enum hk_rc api_handle_{op["id"]}(', f'    {head}{reply});']
    out += ['', 'extern const struct api_route api_routes[];',
            'extern const size_t api_route_count;', '', '#endif']
    return out


def route_reader(op):
    if not takes_something(op):
        return []
    out = ['', f'static enum hk_rc read_{op["id"]}(struct api_call *call, void *request)', '{',
           f'    struct api_{op["id"]}_request *in = request;']
    for i, field in enumerate(op['path_fields']):
        out += [f'    HK_TRY(api_read_path_id(call, {i}, "{field.name}", &in->{field.name}));']
    for field in op['query_fields']:
        at, default = f'&in->{field.name}', field.default_value()
        if default:
            out += [f'    in->{field.name} = {default};']
        if field.kind == 'enum':
            out += [f'    struct hk_str {field.name};',
                    f'    if (api_query(call, "{field.name}", &{field.name})',
                    f'        && !shape_{field.type}_read({field.name}, {at}))',
                    f'        return api_fail_word(call, "{field.name}");']
        elif field.kind == 'int':
            low, high = max(field.low, -INT64_MAX), field.high
            out += [f'    HK_TRY(api_read_query_int(call, "{field.name}", {c_int(low)}, '
                    f'{c_int(high)}, {at}));']
        else:
            out += [f'    HK_TRY(api_read_query_{field.kind}(call, "{field.name}", {at}));']
    if op['body']:
        out += ['    const struct hk_json *json;', '    HK_TRY(api_read_body(call, &json));',
                f'    HK_TRY(shape_read_{op["body"]}(call->cx, json, &in->body));']
    return out + ['    return HK_OK;', '}']


def route_thunks(op):
    out = route_reader(op)
    if op['query_fields']:
        names = ', '.join(c_string(field.name) for field in op['query_fields'])
        out += ['', f'static const char *const query_{op["id"]}[] = {{{names}, NULL}};']
    if op['runs'] in PREPARES:
        out += ['', f'static enum hk_rc prepare_{op["id"]}(',
                '    struct api_call *call, const void *request)', '{',
                f'    return api_prepare_{op["id"]}(call, request);', '}']
    out += ['', f'static enum hk_rc run_{op["id"]}(', '    struct api_call *call, '
            'const void *request, struct hk_json_writer *w)', '{']
    if op['reply']:
        out += [f'    struct shape_{op["reply"]} out = {{0}};',
                f'    HK_TRY(api_handle_{op["id"]}(call, request, &out));',
                f'    shape_write_{op["reply"]}(w, &out);', '    return HK_OK;', '}']
    else:
        out += ['    (void)w;', f'    return api_handle_{op["id"]}(call, request);', '}']
    return out


def routes_c(api):
    base = api.document['servers'][0]['url']
    out = [MADE, '#include "routes.h"']
    for op in api.operations:
        out += route_thunks(op)
    out += ['', 'const struct api_route api_routes[] = {']
    for op in api.operations:
        query = f'query_{op["id"]}' if op['query_fields'] else 'NULL'
        out += [f'    {{HTTP_{op["method"]}, "{base}{op["path"]}", "{op["id"]}", '
                f'API_PERMIT_{op["permission"].upper()},',
                f'        API_RUNS_{op["runs"].upper()}, {op["body_max"]}, '
                f'sizeof(struct api_{op["id"]}_request), {query},',
                f'        {"read_" + op["id"] if takes_something(op) else "NULL"}, '
                f'{"prepare_" + op["id"] if op["runs"] in PREPARES else "NULL"}, run_{op["id"]}}},']
    return out + ['};', 'const size_t api_route_count = HK_COUNT(api_routes);']


def write(path, lines):
    text = '\n'.join(lines) + '\n'
    path.parent.mkdir(parents=True, exist_ok=True)
    if not path.exists() or path.read_text(encoding='utf-8') != text:
        path.write_text(text, encoding='utf-8')


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument('document')
    parser.add_argument('--out', required=True, metavar='DIR')
    args = parser.parse_args()
    api = Api(yaml.safe_load(pathlib.Path(args.document).read_text(encoding='utf-8')))
    for lines in (shapes_h, shapes_c, routes_h, routes_c):
        write(pathlib.Path(args.out) / lines.__name__.replace('_', '.'), lines(api))


if __name__ == '__main__':
    main()
