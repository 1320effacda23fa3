// Files on WhatsApp, Hark beside an SDK that others write against the real network: both talk to the
// same fake over the same TLS. What Hark asks and sends must be what the SDK asks and sends; what the
// network tells of a file must be what the SDK reads.
//
//   node --test tests/peer/whatsapp-files.test.mjs
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';

import { BodyComponent, BodyParameter, Document, HeaderComponent, HeaderParameter, Image, Template } from 'whatsapp-api-js/messages';

import { eventually } from '../browser/lib/desk.mjs';
import { stripes } from '../browser/lib/picture.mjs';
import { templates } from '../fakes/lib/whatsapp-templates.mjs';
import { startWhatsAppFake } from '../fakes/whatsapp.mjs';
import { Hark } from './lib/hark.mjs';
import { certificate, sdkAgainst } from './lib/sdk.mjs';

const ANNA = '48601700800';
const PDF = Buffer.concat([Buffer.from('%PDF-1.7\n'), Buffer.alloc(70_000, 'x')]);
const NAME = 'Umowa "nr 1", שלום.pdf';

let fake;
let sdk;
let hark;
let hook;
let account;
let conversation;
let newest; // what Anna said last, by the network's name
const heard = []; // what the network told, as it came

const number = () => fake.options.phoneNumberId;
const detail = () => hark.call('GET', `/conversations/${conversation}`);
const becomes = (id, delivery) => eventually(async () => (await hark.message(conversation, id)).delivery === delivery, `${delivery}: ${id}`);
const bytesOf = async (attachment) => Buffer.from(await (await fetch(hark.url + attachment.url)).arrayBuffer());

// A file of a person, as Hark shows it once it was fetched.
async function comes(type, bytes, part, faults = {}) {
  const id = fake.media(bytes, { mime: part.mime_type, ...faults });
  heard.length = 0;
  newest = fake.inbound({ from: ANNA, name: 'Anna Zielińska', type, part: { id, ...part } });
  return { id, ...await eventually(async () => {
    if (!conversation) conversation = (await hark.call('GET', '/conversations')).conversations[0]?.id;
    const messages = conversation ? (await detail()).messages : [];
    const message = messages.find((one) => one.text === part.caption);
    return message?.attachments[0]?.state === 'fetched' && { message, attachment: message.attachments[0] };
  }, `fetched: ${part.caption}`) };
}

// What the SDK makes of the same delivery.
async function readBySdk() {
  let read;
  sdk.on.message = ({ message }) => { read = message; };
  await fake.settle();
  for (const { body, signature } of heard) await sdk.post(JSON.parse(body), body, signature);
  return read;
}

async function given(bytes, mime, name) {
  const form = new FormData();
  form.set('messaging_product', 'whatsapp');
  form.set('type', mime);
  form.set('file', new File([bytes], name, { type: mime }));
  const { id } = await sdk.uploadMedia(number(), form);
  return id;
}

// The last two that were accepted are one message, but for the names that each sender chose.
function assertSame(type) {
  const [theirs, ours] = fake.accepted.slice(-2).map(({ message }) => structuredClone(message));
  for (const one of [theirs, ours]) {
    delete one.biz_opaque_callback_data;
    delete one[type].id;
    delete one[type].language?.policy; // there is only one
  }
  assert.deepEqual(ours, theirs);
}

describe('WhatsApp with files', { timeout: 800_000 }, () => {
  before(async () => {
    const tls = certificate();
    hark = new Hark();
    hark.init();
    await hark.start();
    writeFileSync(join(hark.folder, 'network.pem'), tls.cert);
    hook = createServer(async (request, response) => {
      const pieces = [];
      for await (const piece of request) pieces.push(piece);
      const body = Buffer.concat(pieces);
      heard.push({ body: body.toString('utf8'), signature: request.headers['x-hub-signature-256'] });
      const answer = await fetch(hark.url + request.url, { method: request.method, headers: { 'content-type': 'application/json',
        'x-hub-signature-256': request.headers['x-hub-signature-256'] ?? '' }, body: request.method === 'POST' ? body : undefined });
      response.writeHead(answer.status).end(await answer.text());
    }).listen(0, '127.0.0.1');
    await once(hook, 'listening');
    fake = await startWhatsAppFake({ tls, statuses: ['sent', 'delivered'] });
    fake.templates.push(...templates);
    account = hark.connect('whatsapp', 'Hotline', { phone_number_id: number(), waba_id: fake.options.wabaId, base_url: fake.url,
      ca_file: join(hark.folder, 'network.pem'), allow_private_addresses: 'yes' },
    { access_token: fake.options.token, app_secret: fake.options.appSecret, verify_token: fake.options.verifyToken });
    fake.hooks({ url: `http://127.0.0.1:${hook.address().port}/webhooks/whatsapp/${account}`, form: 'escaped' });
    sdk = sdkAgainst(fake, tls);
    await eventually(async () => (await fake.handshake()).ok, 'Hark knows the account');
  });
  after(async () => {
    await fake?.close();
    hook?.close();
    await hark?.remove();
  });

  test('a picture and a paper with captions come in as the SDK reads them', async () => {
    const picture = stripes(400, 300);
    for (const [type, bytes, part] of [
      ['image', picture, { mime_type: 'image/png', caption: 'Tak to wygląda 😡 שבור' }],
      ['document', PDF, { mime_type: 'application/pdf', filename: NAME, caption: 'the contract' }],
    ]) {
      const { id, attachment } = await comes(type, bytes, part);
      const read = await readBySdk();
      assert.deepEqual([read.type, read[type].id, read[type].caption, read[type].mime_type], [type, id, part.caption, part.mime_type]);
      const told = await sdk.retrieveMedia(id);
      assert.equal(Number(told.file_size), bytes.length);
      const theirs = Buffer.from(await (await sdk.fetchMedia(told.url)).arrayBuffer());
      const ours = await bytesOf(attachment);
      assert.ok(theirs.equals(bytes) && ours.equals(bytes));
      assert.deepEqual([attachment.mime, attachment.size_bytes, attachment.name], [part.mime_type, bytes.length, part.filename ?? '']);
    }
  });

  test('an address that ran out leads nowhere, for the SDK and for us; the next one is asked for', async () => {
    const bytes = stripes(100, 100);
    const id = fake.media(bytes, { mime: 'image/png' });
    const { url } = await sdk.retrieveMedia(id);
    fake.expireLinks();
    assert.equal((await sdk.fetchMedia(url)).status, 404);
    assert.equal((await sdk.fetchMedia((await sdk.retrieveMedia(id)).url)).status, 200);

    const late = await comes('image', stripes(110, 100), { mime_type: 'image/png', caption: 'ran out' }, { fault: 'missing', times: 1 });
    assert.equal(fake.files.get(late.id).asked, 2);
    const cut = await comes('image', stripes(120, 100), { mime_type: 'image/png', caption: 'cut off' }, { fault: 'cut', times: 1 });
    assert.ok(fake.files.get(cut.id).asked >= 2);
  });

  test('a picture and a paper leave as the SDK sends them, and arrive byte for byte', async () => {
    for (const [type, Kind, bytes, mime, name] of [
      ['image', Image, stripes(200, 100), 'image/png', 'map.png'], ['document', Document, PDF, 'application/pdf', NAME]]) {
      const words = `Proszę, Pani Anno: ${name}`;
      const theirs = await sdk.sendMessage(number(), ANNA, new Kind(await given(bytes, mime, name), true, words,
        ...(type === 'document' ? [name] : [])), newest);
      assert.ok(theirs.messages, JSON.stringify(theirs));
      const { id } = await hark.reply(conversation, words, { attachments: [await hark.give(bytes, name)] });
      await becomes(id, 'delivered');
      const ours = fake.accepted.at(-1).message;
      assert.ok(fake.given.get(ours[type].id).bytes.equals(bytes));
      assert.equal(fake.given.get(ours[type].id).type, mime);
      assertSame(type);
    }
  });

  test('a template leaves as the SDK sends it', async () => {
    await hark.call('POST', `/accounts/${account}/templates`);
    await eventually(async () => {
      const list = await hark.call('GET', `/accounts/${account}/templates`);
      return !list.reading && list.templates.length > 0;
    }, 'templates were read');
    const theirs = await sdk.sendMessage(number(), ANNA, new Template('parcel_late', 'en_US',
      new HeaderComponent(new HeaderParameter('A-7')), new BodyComponent(new BodyParameter('Anna'), new BodyParameter('Monday'))));
    assert.ok(theirs.messages, JSON.stringify(theirs));
    const value = (name, text) => ({ name, value: text });
    const { id } = await hark.reply(conversation, '', { template: { name: 'parcel_late', language: 'en_US',
      header: [value('1', 'A-7')], body: [value('1', 'Anna'), value('2', 'Monday')] } });
    await becomes(id, 'delivered');
    assertSame('template');
  });

  test('after all that, everything adds up', () => {
    const check = hark.run('check');
    assert.equal(check.code, 0, check.text);
  });
});
