// What comes in and should not: forged, too big, too deep, broken, unknown; and what a start may
// find: another server on the folder, a newer database, a clock that was set back.
import assert from 'node:assert/strict';
import { createHmac } from 'node:crypto';
import { execFileSync } from 'node:child_process';
import net from 'node:net';
import { join } from 'node:path';
import { after, before, test } from 'node:test';

import { Hark, sleep } from './lib/hark.mjs';
import { ask } from './lib/oracle.mjs';

const SECRET = 's3cret';
const NUMBER = '106540352242922';
const ACCOUNT = { set: { phone_number_id: NUMBER, base_url: 'http://127.0.0.1:9', allow_private_addresses: 'yes' },
  secrets: { access_token: 'token', app_secret: SECRET, verify_token: 'word' } };

const sign = (body) => `sha256=${createHmac('sha256', SECRET).update(body).digest('hex')}`;
const value = (rest) => ({ messaging_product: 'whatsapp',
  metadata: { display_phone_number: '48221234567', phone_number_id: NUMBER }, ...rest });
const envelope = (field, inner) => JSON.stringify({ object: 'whatsapp_business_account',
  entry: [{ id: '102290129340398', time: Math.floor(Date.now() / 1000), changes: [{ field, value: inner }] }] });
const message = (id, text) => envelope('messages', value({
  contacts: [{ profile: { name: 'Anna' }, wa_id: '48601700800' }],
  messages: [{ from: '48601700800', id, timestamp: String(Math.floor(Date.now() / 1000)), type: 'text', text: { body: text } }] }));

async function until(holds) {
  for (const limit = Date.now() + 60_000; ;) {
    const answer = await holds();
    if (answer) return answer;
    if (Date.now() > limit) throw new Error(`not within 60 s: ${holds}`);
    await sleep(25);
  }
}

const hark = new Hark();
let url = '';

before(async () => {
  const path = await hark.setUp(ACCOUNT);
  url = `${hark.url}${path}`;
  await hark.start();
});
after(() => hark.remove());

const post = (body, signature = sign(body)) => fetch(url, { method: 'POST', body,
  headers: { 'content-type': 'application/json', ...(signature ? { 'x-hub-signature-256': signature } : {}) } });

// What the server says first, to a request that it need not read to the end.
function firstLine(header, chunk = '') {
  return new Promise((resolve, reject) => {
    const socket = net.connect(hark.port, '127.0.0.1');
    socket.setTimeout(60_000, () => socket.destroy(new Error('no answer')));
    socket.on('error', (error) => (error.code === 'EPIPE' || error.code === 'ECONNRESET' ? undefined : reject(error)));
    socket.on('close', () => reject(new Error('closed without an answer')));
    socket.once('data', (data) => {
      resolve(data.toString('latin1').split('\r\n')[0]);
      socket.destroy();
    });
    socket.write(`POST ${new URL(url).pathname} HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\n${header}\r\n\r\n`);
    if (chunk) socket.write(`${chunk.length.toString(16)}\r\n${chunk}\r\n0\r\n\r\n`);
  });
}

const quarantined = async () => (await hark.call('GET', '/quarantine')).value.rows;

async function received() {
  const text = await (await fetch(`${hark.url}/metrics`)).text();
  return Number(/^hark_raw_received_total (\d+)$/m.exec(text)[1]);
}

test('a wrong or missing signature is refused, and nothing is stored', async () => {
  const body = message('wamid.FORGED', 'let me in');
  const wrong = { missing: '', 'of another body': sign(`${body} `), 'not hex': 'sha256=zz', 'cut short': sign(body).slice(0, -2),
    'of another kind': `sha1=${createHmac('sha1', SECRET).update(body).digest('hex')}`, empty: 'sha256=' };
  for (const [name, signature] of Object.entries(wrong))
    assert.equal((await post(body, signature)).status, 401, `a signature that is ${name}`);
  assert.equal(await received(), 0);
});

test('a body over 8 MiB is refused with 413, one below it is not', async () => {
  const big = (bytes) => envelope('messages', value({ filler: 'x'.repeat(bytes) }));
  assert.match(await firstLine(`content-length: ${9 * 1024 * 1024}`), / 413 /);
  /* In chunks its size shows late; who goes on writing may find the connection closed. */
  const late = await firstLine('transfer-encoding: chunked', big(9 * 1024 * 1024)).catch((error) => error.message);
  assert.match(late, / 413 |closed without an answer/);
  assert.equal(await received(), 0);
  assert.equal((await post(big(7 * 1024 * 1024))).status, 200);
});

const nested = (depth) => envelope('messages', value({})).replace('"messages"', `${'['.repeat(depth)}${']'.repeat(depth)}`);
const broken = {
  'deeper than 64': nested(80),
  'of more than 100,000 nodes': envelope('messages', value({ list: Array(100_001).fill(1) })),
  'with invalid UTF-8': Buffer.concat([Buffer.from('{"object":"whatsapp_business_account","x":"'),
    Buffer.from([0xff, 0xfe, 0xc3, 0x28]), Buffer.from('","entry":[]}')]),
  'with a key that stands twice': message('wamid.TWICE', 'hello').replace('"object":', '"object":"other","object":'),
  'cut in the middle': message('wamid.CUT', 'hello').slice(0, -20),
  'that is not JSON': 'hello',
  'that is empty': '',
};
for (const [name, body] of Object.entries(broken)) {
  test(`a signed body ${name} is answered 200 and quarantined whole`, async () => {
    const before = new Set((await quarantined()).map((row) => row.id));
    assert.equal((await post(body)).status, 200);
    const row = await until(async () => (await quarantined()).find((one) => !before.has(one.id)));
    assert.equal(row.size_bytes, Buffer.byteLength(body));
    assert.notEqual(row.reason, '');
    assert.equal(row.channel, 'whatsapp');
  });
}

test('the server goes on, and unknown kinds of events are kept and counted', async () => {
  assert.equal((await post(envelope('phone_number_quality_update', { event: 'FLAGGED', current_limit: 'TIER_1K' }))).status, 200);
  assert.equal((await post(envelope('messages', value({ dances: [{ id: 'd1' }] })))).status, 200);
  assert.equal((await post(message('wamid.GOOD', 'is anybody there?'))).status, 200);
  await until(async () => (await hark.call('GET', '/conversations')).value.conversations.length === 1);
  await hark.stop();
  const rows = Object.keys(broken).length;
  assert.deepEqual(ask(hark, 'SELECT count(*) FROM raw WHERE state = 2 AND length(body) > 0'), [[String(rows)]]);
  assert.deepEqual(ask(hark, 'SELECT count(*) FROM raw WHERE state = 0'), [['0']]);
  const [[unknown]] = ask(hark, 'SELECT sum(unknown_events) FROM raw_total');
  assert.ok(Number(unknown) >= 2, `${unknown} unknown events`);
  assert.deepEqual(ask(hark, 'SELECT remote_id FROM message'), [['wamid.GOOD']]);
  assert.deepEqual(hark.run('check'), { code: 0, text: 'Everything adds up.\n' });
  await hark.start();
});

test('a second server on the folder refuses and names the first', () => {
  const from = performance.now();
  const { code, text } = hark.run('serve', ['--listen', '127.0.0.1:0']);
  assert.equal(code, 1);
  assert.match(text, new RegExp(`\\b${hark.process.pid}\\b`));
  assert.match(text, /in use/);
  assert.ok(performance.now() - from >= 1900, 'it should wait for the lock of one that is just ending');
});

test('a start waits for the lock of one that was just killed', async () => {
  await hark.kill();
  await hark.start();
});

const edit = (sql) => execFileSync('sqlite3', [join(hark.folder, 'hark.db')], { input: sql, encoding: 'utf8' });

test('a clock that was set back: no id twice, nothing in disorder', async () => {
  await hark.stop();
  /* As if all this had been stored by a clock two days ahead: 42 bits of milliseconds come first. */
  const ahead = (2 * 24 * 3600 * 1000) * 2 ** 21;
  const [[last]] = ask(hark, 'SELECT max(id) FROM message');
  edit(`INSERT INTO raw (workspace, id, account, state, tries, body, body_bytes, reason, detail, arrived_ms)
    SELECT workspace, ${BigInt(last) + BigInt(ahead)}, account, 1, 1, x'00', 0, '', '', 0 FROM message LIMIT 1;
    UPDATE raw_total SET received = received + 1, done = done + 1;`);
  await hark.start();
  for (let i = 0; i < 50; i++) assert.equal((await post(message(`wamid.BACK${i}`, `number ${i}`))).status, 200);
  await until(async () => {
    const { value: page } = await hark.call('GET', '/conversations');
    return page.conversations[0].last_text === 'number 49';
  });
  const detail = await hark.call('GET', `/conversations/${(await hark.call('GET', '/conversations')).value.conversations[0].id}`);
  const texts = detail.value.messages.map((one) => one.text).filter((text) => text.startsWith('number'));
  assert.deepEqual(texts, [...texts].sort((a, b) => Number(a.slice(7)) - Number(b.slice(7))));
  await hark.stop();
  const ids = ask(hark, 'SELECT id FROM message WHERE remote_id LIKE \'wamid.BACK%\' ORDER BY id').map(([id]) => BigInt(id));
  assert.equal(new Set(ids).size, 50);
  assert.ok(ids.every((id) => id > BigInt(last) + BigInt(ahead)), 'an id below one that is stored');
  assert.deepEqual(hark.run('check'), { code: 0, text: 'Everything adds up.\n' });
});

test('a newer database is refused politely, and left as it is', () => {
  edit("INSERT INTO schema VALUES (9999, 'of the future', 0)");
  const { code, text } = hark.run('serve', ['--listen', '127.0.0.1:0']);
  assert.equal(code, 1);
  assert.match(text, /newer Hark|newer/);
  assert.deepEqual(ask(hark, 'SELECT max(version) FROM schema'), [['9999']]);
});
