// A fake of the WhatsApp Cloud API: it refuses what the real one refuses, keeps what it accepts,
// and can be told to fail in every way a network fails.
//
//   const fake = await startWhatsAppFake({ hook: 'http://127.0.0.1:8080/...' });
//   fake.url, fake.accepted, fake.refused, fake.deliveries, fake.inbound({...}), fake.rules([...]),
//   fake.hooks({...}), fake.settle(), fake.handshake(), fake.close()
//
//   node tests/fakes/whatsapp.mjs [port] [hook]     prints its address, runs until told to stop
//
// Rules decide what becomes of a message that is otherwise in order; the first that fits is taken.
//   { fault, times?, chance?, to?, text?, ...}      times: then it is used up; chance: 0..1
//   limit {retry_after_s}   429 with Retry-After, not accepted
//   throughput, pair        codes 130429 and 131056, not accepted
//   error                   500, not accepted         error_after  accepted, then 502
//   cut                     accepted, then the connection is cut without an answer
//   cut_before              cut, not accepted         stall {ms}   accepted and answered late
//   token, window           codes 190 and 131047      undeliverable  accepted, then a failed status
//   code {code, status?}    any other code, not accepted
//
// Files: media(bytes, { mime, id?, sha256?, fault?, times? }) gives the id for a message's part. GET
// /{version}/{id} tells where it is, the address wants the bearer. Faults, of the file's address:
//   gone  404 already for the id    missing  404    error  500    cut    stall  never answered
// expireLinks(): every address told so far leads nowhere (404); what is told from now on is good.
//
// Files that are given to it: given, a Map of id -> { bytes, type, name }; uploadFaults, taken one by
// one: error (500), cut (taken, then no answer), refuse (131053), token, or none.
//
// Templates: templates, a list as the network tells it; templatePage, how many to a page; templateFaults,
// taken one by one: error (500), token, cut, refuse (no such business account), a promise (answered after it).
//
// Webhooks: hooks({ url, form, duplicate: chance, delay_ms: [low, high], batch, tries, retry_ms }),
// statuses: which follow a message, e.g. ['sent', 'delivered', 'read'].
//
// Over HTTP the same as GET /_log and POST /_rules, /_inbound, /_hooks, /_options, /_settle, /_reset.
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { createServer } from 'node:http';
import { createServer as createSecureServer } from 'node:https';
import { pathToFileURL } from 'node:url';

import { seeded } from './lib/seeded.mjs';
import { addressee, checkCaller, checkMessage, checkPath, checkUpload, DAY_MS, graphError } from './lib/whatsapp-checks.mjs';
import { startHooks } from './lib/whatsapp-hooks.mjs';

const DEFAULTS = {
  host: '127.0.0.1',
  port: 0,
  token: 'fake-access-token',
  appSecret: 's3cret',
  verifyToken: 'fake-verify-token',
  phoneNumberId: '106540352242922',
  displayNumber: '48221234567',
  wabaId: '102290129340398',
  windows: true, // refuse free text to who has not written within 24 hours
  statuses: ['sent', 'delivered'],
  seed: 1,
};

const PLAIN_REFUSALS = {
  limit: (rule) => graphError(429, 130429, 'Rate limit hit', undefined, { headers: { 'retry-after': String(rule.retry_after_s ?? 1) } }),
  throughput: () => graphError(400, 130429, 'Rate limit hit', 'Cloud API message throughput has been reached.'),
  pair: () => graphError(400, 131056, '(Business Account, Consumer Account) pair rate limit hit'),
  error: () => ({ status: 500, headers: {}, body: { error: { message: 'An unknown error has occurred.', type: 'OAuthException', code: 1 } } }),
  token: () => graphError(401, 190, 'Error validating access token: Session has expired.'),
  window: () => graphError(400, 131047, 'Re-engagement message'),
  code: (rule) => graphError(rule.status ?? 400, rule.code, 'As told by the test'),
};

async function readBytes(request) {
  const pieces = [];
  for await (const piece of request) pieces.push(piece);
  return Buffer.concat(pieces);
}

const readBody = async (request) => (await readBytes(request)).toString('utf8');

function parseJson(text) {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

export async function startWhatsAppFake(wanted = {}) {
  const { hook, tls, ...rest } = wanted;
  const options = { ...DEFAULTS, ...rest };
  const hookOptions = { url: hook, form: 'mixed', duplicate: 0, delay_ms: [0, 0], batch: 1, tries: 6, retry_ms: 50 };
  const random = seeded(options.seed);
  const hooks = startHooks(options, hookOptions, random);
  const accepted = [];
  const refused = [];
  const openUntil = new Map();
  const names = new Map(); // number <-> user id of one person
  const files = new Map(); // id -> { bytes, mime, sha256, fault, times, asked }
  const links = { told: 0, dead: 0 }; // addresses of files
  const given = new Map();
  const uploadFaults = [];
  const templates = [];
  const templateFaults = [];
  let rules = [];
  let counter = 0;

  const newId = () => `wamid.FAKE${String(++counter).padStart(6, '0')}`;

  function takeRule(message) {
    for (const rule of rules) {
      if (rule.times === 0) continue;
      if (rule.to && rule.to !== addressee(message)) continue;
      if (rule.text && !message.text?.body?.includes(rule.text)) continue;
      if (rule.chance !== undefined && !random.happens(rule.chance)) continue;
      if (rule.times !== undefined) rule.times--;
      return rule;
    }
    return { fault: 'none' };
  }

  function status(kept, word, errors) {
    const to = addressee(kept.message).replace(/^\+/, '');
    hooks.add({
      statuses: [{
        id: kept.id,
        status: word,
        timestamp: String(Math.floor(Date.now() / 1000)),
        ...(kept.message.recipient_type === 'group' ? { recipient_type: 'group' } : {}),
        ...(/^\d+$/.test(to) ? { recipient_id: to } : { recipient_user_id: to }),
        ...(kept.message.biz_opaque_callback_data ? { biz_opaque_callback_data: kept.message.biz_opaque_callback_data } : {}),
        ...(errors ? { errors } : { pricing: { pricing_model: 'PMP', type: 'free_customer_service', category: 'service' } }),
      }],
    });
  }

  function accept(message, fault) {
    const kept = {
      id: newId(),
      at_ms: Date.now(),
      to: addressee(message),
      txn: message.biz_opaque_callback_data,
      type: message.type ?? 'text',
      text: message.text?.body ?? message.template?.name ?? message.reaction?.emoji ?? message[message.type]?.caption,
      context: message.context?.message_id,
      fault,
      message,
    };
    accepted.push(kept);
    if (fault === 'undeliverable')
      status(kept, 'failed', [{ code: 131026, title: 'Message undeliverable', message: 'Message undeliverable', error_data: { details: 'Message Undeliverable.' } }]);
    else for (const word of options.statuses) status(kept, word);
    return {
      status: 200,
      headers: {},
      body: {
        messaging_product: 'whatsapp',
        contacts: [{ input: kept.to, ...(/^\+?\d+$/.test(kept.to) ? { wa_id: kept.to.replace(/^\+/, '') } : { user_id: kept.to }) }],
        messages: [{ id: kept.id }],
      },
    };
  }

  function answer(response, { status: code, headers, body }) {
    if (response.destroyed) return;
    response.writeHead(code, { 'content-type': 'application/json; charset=UTF-8', 'facebook-api-version': 'v25.0', ...headers });
    response.end(JSON.stringify(body));
  }

  // POST /{number}/media: a form with a file; gives it a name.
  async function upload(request, response, url) {
    const bytes = await readBytes(request);
    const trouble = checkPath({ pathname: url.pathname.replace(/media$/, 'messages') }, options) ?? checkCaller(request, url, options);
    if (trouble) return answer(response, trouble);
    const form = await new Response(bytes, { headers: { 'content-type': request.headers['content-type'] } }).formData();
    const file = form.get('file');
    const refusal = checkUpload(form, file);
    if (refusal) return answer(response, refusal);
    const fault = uploadFaults.shift();
    if (fault === 'refuse') return answer(response, graphError(400, 131053, 'Media upload error', 'Unable to upload the media.'));
    if (PLAIN_REFUSALS[fault]) return answer(response, PLAIN_REFUSALS[fault]({}));
    const id = String(800000000000000 + given.size);
    given.set(id, { bytes: Buffer.from(await file.arrayBuffer()), type: file.type, name: file.name });
    if (fault === 'cut') return response.socket.destroy();
    return answer(response, { status: 200, headers: {}, body: { id } });
  }

  async function messages(request, response, url) {
    const text = await readBody(request);
    const message = parseJson(text);
    const refuse = (refusal) => {
      refused.push({ at_ms: Date.now(), code: refusal.body.error.code, status: refusal.status, message: message ?? text });
      answer(response, refusal);
    };
    const trouble = checkPath(url, options) ?? checkCaller(request, url, options);
    if (trouble) return refuse(trouble);
    if (message?.status === 'read') return answer(response, { status: 200, headers: {}, body: { success: true } });
    const refusal = checkMessage(message, options, openUntil, Date.now(), given, templates);
    if (refusal) return refuse(refusal);
    const rule = takeRule(message);
    if (PLAIN_REFUSALS[rule.fault]) return refuse(PLAIN_REFUSALS[rule.fault](rule));
    if (rule.fault === 'cut_before') return response.socket.destroy();
    const good = accept(message, rule.fault);
    if (rule.fault === 'cut') return response.socket.destroy();
    if (rule.fault === 'error_after') return answer(response, { status: 502, headers: {}, body: '<html>Bad Gateway</html>' });
    if (rule.fault === 'stall') await new Promise((resolve) => setTimeout(resolve, rule.ms ?? 1000));
    return answer(response, good);
  }

  function media(bytes, { mime = 'image/jpeg', id = String(700000000000000 + files.size), sha256, fault, times } = {}) {
    files.set(id, { bytes, mime, sha256: sha256 ?? createHash('sha256').update(bytes).digest('hex'), fault, times, asked: 0 });
    return id;
  }

  function fault(file) {
    if (!file.fault || file.times === 0) return null;
    if (file.times !== undefined) file.times--;
    return file.fault;
  }

  // Where a file is, and the file.
  function getFile(request, response, url) {
    const [, version, id] = /^\/(v\d+\.\d+|media)\/(\d+)$/.exec(url.pathname) ?? [];
    const file = files.get(id);
    const trouble = version ? checkCaller(request, url, options) : graphError(400, 100, 'Unsupported get request.');
    if (trouble) return answer(response, trouble);
    if (!file || file.fault === 'gone')
      return answer(response, graphError(file ? 404 : 400, 100, `Unsupported get request. Object with ID '${id}' does not exist`, undefined, { subcode: 33 }));
    if (version !== 'media') {
      const { mime, sha256, bytes } = file;
      return answer(response, { status: 200, headers: {}, body: {
        messaging_product: 'whatsapp', url: `${tls ? 'https' : 'http'}://${request.headers.host}/media/${id}?ext=${++links.told}`, mime_type: mime, sha256, file_size: bytes.length, id } });
    }
    file.asked++;
    if (Number(url.searchParams.get('ext')) <= links.dead) return answer(response, graphError(404, 100, 'URL signature expired'));
    switch (fault(file)) {
      case 'missing': return answer(response, graphError(404, 100, 'Not found'));
      case 'error': return answer(response, PLAIN_REFUSALS.error());
      case 'cut': return response.socket.destroy();
      case 'stall': return undefined;
    }
    response.writeHead(200, { 'content-type': file.mime, 'content-length': file.bytes.length });
    return response.end(file.bytes);
  }

  // The templates of the business account, page by page.
  async function listTemplates(request, response, url) {
    const trouble = checkCaller(request, url, options);
    if (trouble) return answer(response, trouble);
    const fault = templateFaults.shift();
    if (fault === 'cut') return response.socket.destroy();
    if (fault === 'refuse' || url.pathname.split('/')[2] !== options.wabaId)
      return answer(response, graphError(400, 100, `Unsupported get request. Object with ID '${url.pathname.split('/')[2]}' does not exist`, undefined, { subcode: 33 }));
    if (PLAIN_REFUSALS[fault]) return answer(response, PLAIN_REFUSALS[fault]({}));
    const from = Number(atob(url.searchParams.get('after') ?? '') || 0);
    const to = from + Math.min(Number(url.searchParams.get('limit') ?? 25), options.templatePage ?? 25);
    const wanted = (url.searchParams.get('fields') ?? 'name,status').split(',');
    const data = templates.slice(from, to).map((one, i) => ({ ...Object.fromEntries(wanted.filter((key) => key in one).map((key) => [key, one[key]])), id: String(from + i + 1) }));
    const next = to < templates.length ? { next: `https://graph.facebook.com${url.pathname}?after=${btoa(String(to))}` } : {};
    await fault;
    return answer(response, { status: 200, headers: {}, body: { data, ...(data.length ? { paging: { cursors: { before: btoa(String(from)), after: btoa(String(to)) }, ...next } } : {}) } });
  }

  // A person writes to us: opens the window and sends a webhook. Gives the message's id.
  function inbound({ from, user_id, name, username, type = 'text', text, part, id = newId(), at_ms = Date.now(), context, group_id, after_ms = 0 } = {}) {
    if (from && user_id) names.set(from, user_id).set(user_id, from);
    for (const key of [from, user_id, names.get(from), names.get(user_id), group_id])
      if (key) openUntil.set(key, Math.max(openUntil.get(key) ?? 0, at_ms + DAY_MS));
    const contact = { profile: { ...(name ? { name } : {}), ...(username ? { username } : {}) }, ...(from ? { wa_id: from } : {}), ...(user_id ? { user_id } : {}) };
    hooks.add({
      contacts: [contact],
      messages: [{
        ...(from ? { from } : {}),
        ...(user_id ? { from_user_id: user_id } : {}),
        ...(group_id ? { group_id } : {}),
        ...(context ? { context: { id: context } } : {}),
        id,
        timestamp: String(Math.floor(at_ms / 1000)),
        type,
        [type]: part ?? { body: text },
      }],
    }, 'messages', after_ms);
    return id;
  }

  const log = () => ({ accepted, refused, deliveries: hooks.deliveries.map(({ body, ...entry }) => ({ ...entry, bytes: body.length })) });
  const control = {
    '/_log': () => log(),
    '/_rules': (body) => {
      rules = Array.isArray(body) ? body : [body];
      return {};
    },
    '/_inbound': (body) => (Array.isArray(body) ? { ids: body.map(inbound) } : { id: inbound(body) }),
    '/_hooks': (body) => Object.assign(hookOptions, body),
    '/_options': (body) => Object.assign(options, body),
    '/_settle': async () => {
      await hooks.settle();
      return log();
    },
    '/_reset': () => {
      rules = [];
      accepted.length = refused.length = hooks.deliveries.length = 0;
      openUntil.clear();
      return {};
    },
  };

  async function handle(request, response) {
    const url = new URL(request.url, 'http://fake');
    const command = control[url.pathname];
    if (command) {
      const text = await readBody(request);
      return answer(response, { status: 200, headers: {}, body: await command(text ? JSON.parse(text) : {}) });
    }
    if (request.method === 'GET' && url.pathname.endsWith('/message_templates')) return listTemplates(request, response, url);
    if (request.method === 'GET') return getFile(request, response, url);
    if (request.method !== 'POST') return answer(response, graphError(400, 100, 'Unsupported get request.'));
    if (url.pathname.endsWith('/media')) return upload(request, response, url);
    return messages(request, response, url);
  }

  const onRequest = (request, response) =>
    handle(request, response).catch((error) => answer(response, { status: 599, headers: {}, body: { fake: String(error.stack) } }));
  const server = tls ? createSecureServer(tls, onRequest) : createServer(onRequest);
  server.listen(options.port, options.host);
  await once(server, 'listening');

  return {
    url: `${tls ? 'https' : 'http'}://${options.host}:${server.address().port}`,
    port: server.address().port,
    options,
    accepted,
    refused,
    deliveries: hooks.deliveries,
    inbound,
    media,
    files,
    given,
    uploadFaults,
    templates,
    templateFaults,
    rules: control['/_rules'],
    hooks: control['/_hooks'],
    reset: control['/_reset'],
    expireLinks: () => { links.dead = links.told; },
    deliver: hooks.deliver,
    handshake: hooks.handshake,
    settle: hooks.settle,
    openWindow: (who, until_ms = Date.now() + DAY_MS) => openUntil.set(who, until_ms),
    async close() {
      hooks.close();
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  const fake = await startWhatsAppFake({ port: Number(process.argv[2] ?? 0), hook: process.argv[3] });
  console.log(fake.url);
  for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => fake.close().then(() => process.exit(0)));
}
