// A fake of Meta's interface for a Facebook page with Messenger, or for an Instagram profile: it
// refuses what the real one refuses, keeps what it accepts, and can be told to fail in every way.
//
//   const fake = await startMetaFake({ object: 'page' });      // or 'instagram'
//   fake.url, fake.id, fake.token, fake.appSecret, fake.hook = 'http://...'   where webhooks go
//   fake.comment({ from, name, text, parent? })   somebody comments; fake.write({ from, text })  writes
//   fake.people.set(id, { name, username? })      who is told of by name; fake.asked, whose name was asked for
//   fake.press(from, label)                       a quick reply of ours
//   fake.write({ from, text, standby: true })     the same while another app has the exchange
//   fake.control(from, 'pass' | 'take', more)     it is given to us, or taken from us
//   fake.happen(change)                           any other change; fake.element(element)  of messaging
//   fake.usage = { call_count: 62 }        what its answers say is used of what it allows, in percent
//   fake.said, fake.refused, fake.comments, fake.settle(), fake.close()
//
// Faults, taken one by one by what would otherwise be accepted:
//   'limit' 613 with Retry-After   'error' 500, not taken      'error_after' taken, then 502
//   'cut'   taken, then cut        'cut_before' cut, not taken  'token'  190
//   { code, subcode?, status?, message? }  any other refusal    { stall: promise }  taken, answered after it
//
// Webhooks: hold() keeps them, flush({ twice, backwards, together }) delivers them so; a delivery that
// is not thanked for is repeated.
// Source: developers.facebook.com, Graph API, Messenger and Instagram platform, August 2026.
import { createHmac } from 'node:crypto';
import { once } from 'node:events';
import { createServer } from 'node:http';

import { signedBody } from './lib/whatsapp-hooks.mjs';

const DAY_MS = 24 * 60 * 60 * 1000;
const FORMS = ['escaped', 'raw', 'raw-signed-escaped'];

const refusal = (status, code, message, subcode, headers = {}) => ({ status, headers, body: { error: {
  message: `(#${code}) ${message}`, type: 'OAuthException', code, ...(subcode ? { error_subcode: subcode } : {}), fbtrace_id: 'AfakeTrace' } } });
const gone = (id) => refusal(400, 100, `Unsupported request. Object with ID '${id}' does not exist`, 33);
const good = (body) => ({ status: 200, headers: {}, body });

const FAULTS = {
  limit: () => refusal(400, 613, 'Calls to this api have exceeded the rate limit.', undefined, { 'retry-after': '1' }),
  error: () => ({ status: 500, headers: {}, body: { error: { message: 'An unknown error occurred', code: 1 } } }),
  token: () => refusal(401, 190, 'Error validating access token: The session has been invalidated', 460),
};

async function readBytes(request) {
  const pieces = [];
  for await (const piece of request) pieces.push(piece);
  return Buffer.concat(pieces);
}

export async function startMetaFake(wanted = {}) {
  const instagram = wanted.object === 'instagram';
  const fake = {
    object: 'page', id: instagram ? '17841400000000001' : '106600000000001', token: 'EAApage', appSecret: 's3cret', verifyToken: 'fake-word',
    hook: '', humanAgent: true, permissions: null, echoes: true, faults: [], said: [], refused: [], deliveries: [], comments: new Map(), files: new Map(), people: new Map(), asked: [], ...wanted,
  };
  const opened = new Map(); // person -> when they last wrote
  const elsewhere = new Set(); // persons whose exchange another app has
  let held = null;
  let running = Promise.resolve();
  let turn = 0;
  let counter = 0;
  const next = () => String(++counter).padStart(6, '0');
  const commentId = () => (instagram ? `1790000000${next()}` : `${fake.id}_500_${next()}`);

  // ---- webhooks

  async function deliver(entries) {
    const { body, signature } = signedBody(JSON.stringify({ object: fake.object, entry: entries }), FORMS[turn++ % 3], fake.appSecret);
    for (let attempt = 0; attempt < 8; attempt++) {
      const status = await fetch(fake.hook, { method: 'POST', headers: { 'content-type': 'application/json', 'x-hub-signature-256': signature }, body })
        .then((response) => response.status, () => 0);
      fake.deliveries.push(status);
      if (status === 200) return;
      await new Promise((resolve) => setTimeout(resolve, 50 * 2 ** attempt));
    }
  }

  const send = (entries) => { running = running.then(() => deliver(entries)); };
  const add = (entry) => {
    if (!fake.hook) return;
    if (held) held.push(entry);
    else send([entry]);
  };
  fake.happen = (change, id = fake.id) => add({ id, time: Math.floor(Date.now() / 1000), changes: [change] });
  fake.element = (element, key = 'messaging', id = fake.id) => add({ id, time: Date.now(), [key]: [element] });
  fake.hold = () => { held = []; };
  fake.flush = ({ twice = false, backwards = false, together = false } = {}) => {
    const list = backwards ? held.reverse() : held;
    held = null;
    for (let i = 0; i < (twice ? 2 : 1); i++)
      if (together) send(list);
      else for (const entry of list) send([entry]);
  };
  fake.settle = () => running;

  // ---- what people do

  function tell(kept, verb = 'add') {
    const from = { id: kept.from, ...(instagram ? { username: kept.name } : { name: kept.name }) };
    if (instagram)
      fake.happen({ field: 'comments', value: { id: kept.id, from, media: { id: '1780001', media_product_type: 'FEED' }, text: kept.text, ...(kept.parent ? { parent_id: kept.parent } : {}) } }, kept.to);
    else
      fake.happen({ field: 'feed', value: { item: 'comment', verb, comment_id: kept.id, post_id: `${fake.id}_500`, parent_id: kept.parent ?? `${fake.id}_500`, from, message: kept.text,
        created_time: Math.floor(kept.at_ms / 1000), ...kept.more } }, kept.to);
  }

  fake.comment = ({ from = '7011', name = 'Anna Zielińska', text, parent, at_ms = Date.now(), id = commentId(), to = fake.id, ...more }) => {
    const kept = { id, from, name, text, parent, at_ms, to, more, replied: false, hidden: false, liked: false };
    fake.comments.set(id, kept);
    tell(kept);
    return id;
  };
  fake.edit = (id, text) => tell(Object.assign(fake.comments.get(id), { text }), 'edited');
  fake.remove = (id) => {
    tell(fake.comments.get(id), 'remove');
    fake.comments.delete(id);
  };
  fake.write = ({ from = '7011', text, at_ms = Date.now(), mid = `m_${next()}`, to = fake.id, standby = false, ...more }) => {
    if (standby) elsewhere.add(from);
    opened.set(from, Math.max(opened.get(from) ?? 0, at_ms));
    fake.element({ sender: { id: from }, recipient: { id: to }, timestamp: at_ms, message: { mid, ...(text === undefined ? {} : { text }), ...more } }, standby ? 'standby' : 'messaging', to);
    return mid;
  };
  // One of the quick replies beneath what was said last.
  fake.press = (from, label, more = {}) => {
    const { payload } = fake.said.findLast((one) => one.to === from && one.quick_replies).quick_replies.find((one) => one.title === label);
    return fake.write({ from, text: label, quick_reply: { payload }, ...more });
  };
  fake.control = (from, what, more = {}, at_ms = Date.now()) => {
    if (what === 'take' || more.new_owner_app_id === '263902037430900') elsewhere.add(from);
    else elsewhere.delete(from);
    fake.element({ sender: { id: from }, recipient: { id: fake.id }, timestamp: at_ms, [`${what}_thread_control`]: more });
  };
  // Somebody of ours answers in Meta's own inbox.
  fake.answerElsewhere = ({ to = '7011', text, standby = false }) =>
    fake.element({ sender: { id: fake.id }, recipient: { id: to }, timestamp: Date.now(), message: { mid: `m_${next()}`, text, is_echo: true, app_id: 263902037430900 } }, standby ? 'standby' : 'messaging');
  fake.reads = (from = '7011') =>
    fake.element({ sender: { id: from }, recipient: { id: fake.id }, timestamp: Date.now(), read: instagram ? { mid: fake.said.at(-1).id } : { watermark: Date.now() } });
  fake.handshake = (word = fake.verifyToken) =>
    fetch(`${fake.hook}?${new URLSearchParams({ 'hub.mode': 'subscribe', 'hub.challenge': '1158201444', 'hub.verify_token': word })}`);

  // ---- what is asked of the network

  function keep(kind, id, more) {
    const kept = { kind, id, at_ms: Date.now(), ...more };
    fake.said.push(kept);
    return kept;
  }

  function postComment(under, body) {
    const kept = fake.comments.get(under);
    if (!kept && under !== `${fake.id}_500`) return gone(under);
    if (!body.message && !body.attachment_id) return refusal(400, 100, 'Missing message or attachment');
    if ([...(body.message ?? '')].length > (instagram ? 2200 : 8000)) return refusal(400, 100, 'The message is too long');
    if (body.attachment_id && !fake.files.has(body.attachment_id)) return refusal(400, 100, 'Invalid attachment_id');
    return () => {
      const own = { id: commentId(), from: fake.id, name: 'Kotwica', text: body.message, parent: kept?.parent ?? kept?.id, at_ms: Date.now(), to: fake.id };
      fake.comments.set(own.id, own);
      keep('comment', own.id, { under, text: body.message, picture: body.attachment_id });
      if (fake.echoes) tell(own);
      return good({ id: own.id });
    };
  }

  function windowTrouble(person, body) {
    const age = Date.now() - (opened.get(person) ?? -Infinity);
    if (body.messaging_type === 'MESSAGE_TAG' && body.tag !== 'HUMAN_AGENT') return refusal(400, 100, 'Param tag must be one of {HUMAN_AGENT}');
    if (body.messaging_type === 'MESSAGE_TAG' && !fake.humanAgent) return refusal(403, 10, 'To use human_agent tag you need to be granted the permission');
    if (age > (body.tag === 'HUMAN_AGENT' ? 7 : 1) * DAY_MS) return refusal(400, 10, 'This message is sent outside of allowed window.', 2018278);
    return null;
  }

  function privateReply(target, body) {
    const kept = fake.comments.get(target);
    if (!kept || kept.from === fake.id) return gone(target);
    if (kept.replied) return refusal(400, 10900, 'Activity already replied to');
    if (Date.now() - kept.at_ms > 7 * DAY_MS) return refusal(400, 10903, "This user can't reply to this activity");
    return () => {
      kept.replied = true;
      const one = keep('private_reply', `m_${next()}`, { under: target, to: kept.from, text: body.message.text });
      return good({ recipient_id: kept.from, message_id: one.id });
    };
  }

  function postMessage(body) {
    const { recipient, message } = body ?? {};
    if (!message?.text === !message?.attachment) return refusal(400, 100, 'Text and attachment need separate requests');
    const long = instagram ? Buffer.byteLength(message.text ?? '') > 1000 : [...(message.text ?? '')].length > 2000;
    const choices = message.quick_replies ?? [];
    if (choices.length > 13) return refusal(400, 100, 'Param message[quick_replies] has too many elements', 2018006);
    if (choices.some((one) => one.content_type !== 'text' || !one.title || [...one.title].length > 20 || !one.payload || [...one.payload].length > 1000))
      return refusal(400, 100, 'Invalid quick reply', 2018006);
    if (long) return refusal(400, 100, 'Length of param message[text] must be less than or equal to 2000', 2534025);
    if (recipient?.comment_id ?? recipient?.post_id) return privateReply(recipient.comment_id ?? recipient.post_id, body);
    if (!recipient?.id) return refusal(400, 100, 'The parameter recipient is required');
    if (!opened.has(recipient.id)) return refusal(400, 100, 'No matching user found', 2018001);
    if (message.attachment && !fake.files.has(message.attachment.payload?.attachment_id)) return refusal(400, 100, 'Invalid attachment_id');
    if (elsewhere.has(recipient.id)) return refusal(400, 10, 'Another app is controlling this thread now.', 2018300);
    const trouble = windowTrouble(recipient.id, body);
    if (trouble) return trouble;
    return () => {
      const one = keep('message', `m_${next()}`, { to: recipient.id, text: message.text, tag: body.tag, metadata: message.metadata, quick_replies: message.quick_replies, file: message.attachment?.payload.attachment_id });
      if (fake.echoes)
        fake.element({ sender: { id: fake.id }, recipient: { id: recipient.id }, timestamp: Date.now(), message: { mid: one.id, text: message.text, is_echo: true,
          ...(instagram ? {} : { app_id: 42, metadata: message.metadata }) } });
      return good({ recipient_id: recipient.id, message_id: one.id });
    };
  }

  function change(id, values) {
    const kept = fake.comments.get(id);
    if (!kept) return gone(id);
    if (kept.from === fake.id && 'hidden' in values) return refusal(400, 100, 'You cannot hide your own comment');
    return () => {
      Object.assign(kept, values);
      keep('change', id, values);
      return good({ success: true });
    };
  }

  function listing(node, edge, url) {
    const since = (list) => list.map(({ id, text, from, at_ms }) => ({ id, message: text, text, from: { id: from }, username: from, created_time: new Date(at_ms).toISOString().replace(/\.\d+Z/, '+0000') }));
    if (edge === 'comments' || edge === 'replies') return good({ data: since([...fake.comments.values()].filter((one) => one.parent === node).reverse()) });
    if (node === 'debug_token') return good({ data: { is_valid: url.searchParams.get('input_token') === fake.token, expires_at: fake.tokenUntil ?? 0, scopes: fake.scopes ?? [] } });
    if (edge === '' && fake.people.has(node)) {
      fake.asked.push(node);
      return good({ id: node, ...fake.people.get(node) });
    }
    if (edge === 'subscribed_apps') return good({ data: [{ id: '42', subscribed_fields: fake.subscribed ?? [] }] });
    if (edge === 'permissions') return good({ data: fake.permissions ?? [] });
    if (edge === 'conversations')
      return good({ data: [{ id: 't_1', messages: { data: since(fake.said.filter((one) => one.to === url.searchParams.get('user_id')).map((one) => ({ ...one, from: fake.id })).reverse()) } }] });
    return null;
  }

  function act(request, url, node, edge, body) {
    const { method } = request;
    if (method === 'GET') return listing(node, edge, url) ?? gone(node);
    if (method === 'DELETE' && edge === 'likes') return change(node, { liked: false });
    if (method === 'DELETE') return fake.comments.has(node) ? () => {
      fake.comments.delete(node);
      keep('delete', node, {});
      return good({ success: true });
    } : gone(node);
    if (edge === 'likes') return change(node, { liked: true });
    if (edge === 'take_thread_control') return opened.has(body.recipient?.id) ? () => {
      elsewhere.delete(body.recipient.id);
      keep('take_over', body.recipient.id, {});
      return good({ success: true });
    } : refusal(400, 100, 'No matching user found', 2018001);
    if (edge === (instagram ? 'replies' : 'comments')) return postComment(node, body);
    if (edge === 'messages' && node === fake.id) return postMessage(body);
    if (edge === '' && typeof body.is_hidden === 'boolean') return change(node, { hidden: body.is_hidden });
    if (edge === '' && url.searchParams.has('hide')) return change(node, { hidden: url.searchParams.get('hide') === 'true' });
    return gone(`${node}/${edge}`);
  }

  function callerTrouble(request, url) {
    if (request.headers.authorization !== `Bearer ${fake.token}`) return FAULTS.token();
    const proof = createHmac('sha256', fake.appSecret).update(fake.token).digest('hex');
    return url.searchParams.get('appsecret_proof') === proof ? null : refusal(400, 100, 'Invalid appsecret_proof provided in the API argument');
  }

  async function takeFile(request, bytes) {
    const form = await new Response(bytes, { headers: { 'content-type': request.headers['content-type'] } }).formData();
    const file = form.get('filedata') ?? form.get('source');
    const id = `88${next()}`;
    return () => {
      fake.files.set(id, { size: file.size, type: file.type, published: form.get('published') });
      return good(form.has('filedata') ? { attachment_id: id } : { id });
    };
  }

  async function answer(request, response) {
    const url = new URL(request.url, 'http://fake');
    const [, version, node, edge = ''] = /^\/(v\d+\.\d+)\/([^/]+)(?:\/([a-z_]+))?$/.exec(url.pathname) ?? [];
    const bytes = await readBytes(request);
    const upload = edge === 'message_attachments' || edge === 'photos';
    const reply = ({ status, headers, body }) => {
      if (status !== 200) fake.refused.push({ path: url.pathname, ...body.error });
      if (response.destroyed) return;
      const usage = fake.usage ? { 'x-app-usage': JSON.stringify(fake.usage) } : {};
      response.writeHead(status, { 'content-type': 'application/json; charset=UTF-8', ...usage, ...headers });
      response.end(JSON.stringify(body));
    };
    if (!version) return reply(refusal(404, 2500, `Unknown path components: ${url.pathname}`));
    const trouble = callerTrouble(request, url);
    if (trouble) return reply(trouble);
    const done = upload ? await takeFile(request, bytes) : act(request, url, node, edge, bytes.length > 0 ? JSON.parse(bytes.toString('utf8')) : {});
    if (typeof done !== 'function') return reply(done);
    const fault = fake.faults.shift();
    if (fault?.until) await fault.until;
    if (FAULTS[fault]) return reply(FAULTS[fault]());
    if (fault?.code) return reply(refusal(fault.status ?? 400, fault.code, fault.message ?? 'As told by the test', fault.subcode));
    if (fault === 'cut_before') return response.socket.destroy();
    const result = done();
    if (fault === 'cut') return response.socket.destroy();
    if (fault === 'error_after') return reply({ status: 502, headers: {}, body: { error: { message: 'Bad Gateway' } } });
    await fault?.stall;
    return reply(result);
  }

  const server = createServer((request, response) => {
    answer(request, response).catch((error) => {
      response.writeHead(500);
      response.end(String(error.stack));
    });
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  fake.url = `http://127.0.0.1:${server.address().port}`;
  fake.close = async () => {
    server.closeAllConnections();
    server.close();
    await running.catch(() => undefined);
  };
  return fake;
}
