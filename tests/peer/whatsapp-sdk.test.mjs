// Is our fake of WhatsApp true to the network? An SDK that others write against the real one sends
// through it over intercepted TLS, under the network's own host name, and checks its webhooks.
import assert from 'node:assert/strict';
import { createServer } from 'node:http';
import { after, before, test } from 'node:test';

import { WhatsAppAPI } from 'whatsapp-api-js';
import { Reaction, Text } from 'whatsapp-api-js/messages';

import { startWhatsAppFake } from '../fakes/whatsapp.mjs';
import { escapeBody, signedBody } from '../fakes/lib/whatsapp-hooks.mjs';
import { certificate, sdkAgainst } from './lib/sdk.mjs';

const ANNA = '48601700800';
const ANNA_ID = 'PL.1502576394655843';
let fake;
let hook;
let sdk;
const heard = []; // { body, signature } as our webhook address got them

before(async () => {
  const tls = certificate();
  hook = createServer(async (request, response) => {
    const pieces = [];
    for await (const piece of request) pieces.push(piece);
    heard.push({ body: Buffer.concat(pieces).toString('utf8'), signature: request.headers['x-hub-signature-256'], url: request.url });
    response.end('ok');
  }).listen(0, '127.0.0.1');
  await new Promise((resolve) => hook.once('listening', resolve));

  fake = await startWhatsAppFake({ tls, hook: `http://127.0.0.1:${hook.address().port}/hook`, statuses: ['sent', 'delivered', 'read'] });
  sdk = sdkAgainst(fake, tls);
});

after(async () => {
  await fake.close();
  hook.close();
});

const said = (text) => sdk.sendMessage(fake.options.phoneNumberId, ANNA, new Text(text));

test('refuses free text to who never wrote, as the network does', async () => {
  const { error } = await said('halo');
  assert.equal(error.code, 131047);
  assert.equal(fake.accepted.length, 0);
});

test('delivers what a person writes in each of three forms; two of them the SDK can verify', async () => {
  const seen = [];
  sdk.on.message = (event) => {
    seen.push({ text: event.message.text.body, name: event.contact.profile.name, recipient: event.recipient });
  };
  for (const text of ['Zgłosiłam szkodę 😡', 'שלום', 'plain']) {
    fake.inbound({ from: ANNA, user_id: ANNA_ID, name: 'Anna Zielińska', text });
    await fake.settle();
  }
  assert.deepEqual(fake.deliveries.map((entry) => entry.form), ['escaped', 'raw', 'raw-signed-escaped']);
  for (const [i, { body, signature }] of heard.entries()) {
    // The SDK signs the escaped form only, so of "raw" it can verify what is ASCII.
    const verifies = await sdk.verifyRequestSignature(body, signature);
    assert.equal(verifies, fake.deliveries[i].form !== 'raw');
    if (verifies) await sdk.post(JSON.parse(body), body, signature);
  }
  assert.deepEqual(seen, [
    { text: 'Zgłosiłam szkodę 😡', name: 'Anna Zielińska', recipient: { phone: ANNA, bsuid: ANNA_ID, pbsuid: undefined } },
    { text: 'plain', name: 'Anna Zielińska', recipient: { phone: ANNA, bsuid: ANNA_ID, pbsuid: undefined } },
  ]);
});

test('takes an answer, a quotation and a reaction from the SDK', async () => {
  const first = await said('Dzień dobry, Pani Anno.');
  assert.match(first.messages[0].id, /^wamid\./);
  assert.deepEqual(first.contacts, [{ input: ANNA, wa_id: ANNA }]);
  await sdk.sendMessage(fake.options.phoneNumberId, { bsuid: ANNA_ID }, new Text('Już sprawdzamy.'), 'wamid.THEIRS', 'txn-2');
  await sdk.sendMessage(fake.options.phoneNumberId, ANNA, new Reaction('wamid.THEIRS', '👍'));
  assert.deepEqual(
    fake.accepted.map(({ to, type, text, txn, context }) => ({ to, type, text, txn, context })),
    [
      { to: ANNA, type: 'text', text: 'Dzień dobry, Pani Anno.', txn: undefined, context: undefined },
      { to: ANNA_ID, type: 'text', text: 'Już sprawdzamy.', txn: 'txn-2', context: 'wamid.THEIRS' },
      { to: ANNA, type: 'reaction', text: '👍', txn: undefined, context: undefined },
    ],
  );
  assert.deepEqual(await sdk.markAsRead(fake.options.phoneNumberId, 'wamid.THEIRS', 'text'), { success: true });
});

test('its statuses bear our key, and the SDK reads them', async () => {
  const seen = [];
  sdk.on.status = ({ status, biz_opaque_callback_data, id }) => {
    seen.push([status, biz_opaque_callback_data, id]);
  };
  fake.hooks({ form: 'escaped' });
  heard.length = 0;
  const { messages } = await sdk.sendMessage(fake.options.phoneNumberId, ANNA, new Text('z kluczem'), undefined, 'txn-3');
  await fake.settle();
  for (const { body, signature } of heard) await sdk.post(JSON.parse(body), body, signature);
  const own = seen.filter(([, , id]) => id === messages[0].id);
  assert.deepEqual(own.map(([word, txn]) => [word, txn]).sort(), [['delivered', 'txn-3'], ['read', 'txn-3'], ['sent', 'txn-3']]);
});

test('refuses what the network refuses', async () => {
  const stranger = new WhatsAppAPI({ token: 'void', appSecret: 'x', v: 'v25.0', ponyfill: { fetch: sdk.fetch } });
  const codes = [
    (await stranger.sendMessage(fake.options.phoneNumberId, ANNA, new Text('x'))).error.code,
    (await sdk.sendMessage('1', ANNA, new Text('x'))).error.code,
    (await sdk.sendMessage(fake.options.phoneNumberId, '48500', new Text('x'))).error.code,
    (await sdk.sendMessage(fake.options.phoneNumberId, ANNA, { _type: 'text', body: 'ż'.repeat(4097) })).error.code,
    (await sdk.sendMessage(fake.options.phoneNumberId, ANNA, { _type: 'text' })).error.code,
  ];
  assert.deepEqual(codes, [190, 100, 100, 100, 131008]);
  const long = await sdk.sendMessage(fake.options.phoneNumberId, ANNA, { _type: 'text', body: '😀'.repeat(4096) });
  assert.ok(long.messages, 'length is counted in code points');
});

test('fails in every way it is told to, and keeps what it accepted', async () => {
  fake.reset();
  fake.openWindow(ANNA);
  fake.rules([
    { fault: 'limit', times: 1, retry_after_s: 2 },
    { fault: 'pair', times: 1 },
    { fault: 'error', times: 1 },
    { fault: 'error_after', times: 1 },
    { fault: 'cut', times: 1 },
    { fault: 'cut_before', times: 1 },
    { fault: 'stall', times: 1, ms: 30 },
    { fault: 'none' },
  ]);
  assert.equal((await said('1')).error.code, 130429);
  assert.equal((await said('2')).error.code, 131056);
  assert.equal((await said('3')).error.code, 1);
  await said('4').catch(() => {});
  await assert.rejects(said('5'), { code: 'ECONNRESET' });
  await assert.rejects(said('6'), { code: 'ECONNRESET' });
  assert.ok((await said('7')).messages);
  assert.ok((await said('8')).messages);
  assert.deepEqual(fake.accepted.map((kept) => kept.text), ['4', '5', '7', '8']);
});

test('repeats a webhook until it is taken, and may repeat it after that', async () => {
  const answers = [];
  const seen = [];
  const other = createServer((request, response) => {
    request.resume();
    seen.push(request.headers['x-hub-signature-256']);
    response.writeHead(answers.shift() ?? 200).end();
  }).listen(0, '127.0.0.1');
  await new Promise((resolve) => other.once('listening', resolve));
  fake.hooks({ url: `http://127.0.0.1:${other.address().port}/`, duplicate: 1, retry_ms: 5 });
  await fake.settle();
  seen.length = 0;
  answers.push(500, 503);
  fake.inbound({ from: ANNA, text: 'x' });
  await fake.settle();
  other.close();
  assert.equal(seen.length, 4);
  assert.equal(new Set(seen).size, 1);
  fake.hooks({ url: `http://127.0.0.1:${hook.address().port}/hook`, duplicate: 0 });
});

test('the handshake is the one the SDK answers', async () => {
  heard.length = 0;
  await fake.handshake('1158201444');
  const query = Object.fromEntries(new URL(heard[0].url, 'http://x').searchParams);
  assert.equal(sdk.get(query), '1158201444');
});

// The same vectors stand in tests/unit/test_channel_whatsapp.c.
test('signature vectors', async () => {
  const text = '{"events":[],"text":"zażółć שלום 😀"}';
  const raw = signedBody(text, 'raw', 's3cret');
  const escaped = signedBody(text, 'raw-signed-escaped', 's3cret');
  assert.equal(raw.signature, 'sha256=7449b2aa59b04d1d367eda180896661f96c1ae7ae12e1c48b7cdbeab4c6657a6');
  assert.equal(escaped.signature, 'sha256=d1f3e67720550bac2e6cd4a5e2bad5801e67adeff16210b5f1dccbad61eeb754');
  assert.equal(await sdk.verifyRequestSignature(text, escaped.signature), true);
  assert.equal(await sdk.verifyRequestSignature(text, raw.signature), false);
  assert.equal(await sdk.verifyRequestSignature(escapeBody(text), escaped.signature), true);
});
