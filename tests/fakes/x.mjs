// A fake of X's API: it refuses what the real one refuses, keeps what it accepts, and can be told to
// fail as networks fail.
//
//   const fake = await startXFake({ consumerSecret });
//   fake.url, fake.mention({...}), fake.deliver(url, type, payload), fake.dm({...}), fake.challenge(url),
//   fake.file(bytes, mime, alt), fake.media (what was given), fake.sayElsewhere(person, text), fake.refuseMessages(),
//   fake.posts (all that stand there), fake.accepted, fake.asked, fake.faults, fake.expire(), fake.hold(), fake.withdraw(), fake.renew(),
//   fake.close()
//
// `files` of a mention and the `file` of a direct message come from fake.file(): the first are given to
// anybody, the other to the account's token alone. lib/x-media.mjs has what is given to X.
//
// Replies only to who named or quoted @kotwica; the same words twice under one post are a duplicate;
// the refresh token changes with each use and the old one is void; rates are told in the headers.
//
// faults, taken one by one by what posts: limit {seconds}, error (503, not accepted), error_after (accepted,
// then 503), cut (accepted, then no answer), cut_before.
//
// Source: docs.x.com, August 2026; checked by npm twitter-api-v2 (tests/peer).
import { createHmac } from 'node:crypto';
import { once } from 'node:events';
import { createServer } from 'node:http';
import { createServer as createSecureServer } from 'node:https';
import { mediaShelf, readFields } from './lib/x-media.mjs';

const EPOCH = 1288834974657n;
const OWN = '900';

class Refusal extends Error {
  constructor(status, title, detail, headers = {}) {
    super(detail);
    Object.assign(this, { status, title, headers });
  }
}

// Weight as X counts: light ranges 1, others 2, a link 23.
export function weight(text) {
  const light = (c) => c <= 4351 || (c >= 8192 && c <= 8205) || (c >= 8208 && c <= 8223) || (c >= 8242 && c <= 8247);
  const bare = text.normalize('NFC').replace(/https?:\/\/\S+/g, 'x'.repeat(23));
  return [...new Intl.Segmenter('en', { granularity: 'grapheme' }).segment(bare)]
    .reduce((sum, { segment }) => sum + (/\p{Extended_Pictographic}/u.test(segment) ? 2
      : [...segment].reduce((n, c) => n + (light(c.codePointAt(0)) ? 1 : 2), 0)), 0);
}

export async function startXFake({ consumerSecret = 's3cret', bearer, tls, port = 0 } = {}) {
  const posts = new Map(); // id -> post
  const messages = []; // direct ones
  const accepted = [];
  const asked = [];
  const faults = [];
  const files = new Map(); // path -> { bytes, mime }
  const fetched = []; // { path, authorization }
  const users = new Map([[OWN, { id: OWN, name: 'Kotwica', username: 'kotwica', public_metrics: { followers_count: 7 } }]]);
  let token = 1;
  let refresh = 'refresh-1';
  let withdrawn = false;
  let messagesOff = false; // the token may not read them
  let held; // tokens are sold and their answers kept back until this comes
  let serial = 0n;
  const idAt = (ms) => String(((BigInt(ms) - EPOCH) << 22n) + (serial++ & 4095n));

  const media = mediaShelf((...about) => new Refusal(...about), () => idAt(Date.now()));
  let origin;

  // Something a person can put beside their words.
  function file(bytes, mime, alt) {
    const name = `${files.size + 1}.${mime.split('/')[1]}`;
    files.set(name, { bytes, mime });
    return { name, alt, type: mime.startsWith('image/') ? 'photo' : 'video' };
  }
  // Public ones stand at another name of this machine, so that one sees whether the token goes there.
  const publicUrl = (name) => `${origin.replace('127.0.0.1', 'localhost')}/files/${name}`;
  const told = ({ name, type, alt }) => ({ media_key: `${type === 'photo' ? 3 : 7}_${name.replace(/\D/g, '')}`, type, ...(alt ? { alt_text: alt } : {}),
    ...(type === 'photo' ? { url: publicUrl(name) } : { variants: [{ bit_rate: 832000, content_type: 'video/mp4', url: publicUrl(name) }] }) });

  const signed = (body) => `sha256=${createHmac('sha256', consumerSecret).update(body).digest('base64')}`;
  const envelope = (type, payload, includes = { users: [...users.values()], ...(payload.attachments ? { media: payload.attachments.media_keys.map((key) => shown.get(key)) } : {}) }) =>
    ({ data: { event_uuid: `e-${serial++}`, event_type: type, filter: { user_id: OWN }, tag: 'hark', payload, includes } });

  // A person writes in public; names us unless told otherwise.
  const shown = new Map(); // media_key -> media
  function mention({ from, text: words, named = true, id = idAt(Date.now()), history = [id], files: own = [] }) {
    users.set(from.id, from);
    const media_keys = own.map(told).map((one) => (shown.set(one.media_key, one), one.media_key));
    const urls = media_keys.length > 0 ? [{ url: `https://t.co/${id}`, expanded_url: `https://x.com/i/status/${id}/photo/1`, media_key: media_keys[0] }] : [];
    const text = [words, ...urls.map((one) => one.url)].join(' ');
    const post = { id, text, author_id: from.id, conversation_id: history[0], created_at: new Date().toISOString(), lang: 'pl',
      edit_history_tweet_ids: history, public_metrics: { like_count: 0 },
      ...(media_keys.length > 0 ? { attachments: { media_keys } } : {}),
      entities: { ...(named ? { mentions: [{ start: 0, end: 8, username: 'kotwica', id: OWN }] } : {}), ...(urls.length > 0 ? { urls } : {}) } };
    posts.set(id, post);
    return post;
  }

  // As a webhook delivers it; in the list of messages it stands in the newer form.
  function dm({ from, text, file: own }) {
    users.set(from.id, from);
    const id = idAt(Date.now());
    const attachment = own && { type: 'media', media: { id_str: '1', type: own.type, media_url_https: `${origin}/private/${own.name}` } };
    const newer = own && { ...told(own), ...(own.type === 'photo' ? { url: `${origin}/private/${own.name}` } : {}) };
    if (newer) shown.set(newer.media_key, newer);
    messages.push({ id, text, sender_id: from.id, to: OWN, event_type: 'MessageCreate', dm_conversation_id: `${from.id}-${OWN}`, created_at: new Date().toISOString(),
      participant_ids: [from.id, OWN], ...(newer ? { attachments: { media_keys: [newer.media_key] } } : {}) });
    return { direct_message_events: [{ type: 'message_create', id, created_timestamp: String(Date.now()),
      message_create: { target: { recipient_id: OWN }, sender_id: from.id, message_data: { text, entities: {}, ...(attachment ? { attachment } : {}) } } }],
    users: Object.fromEntries([...users.values()].map((one) => [one.id, { id: one.id, name: one.name, screen_name: one.username }])) };
  }

  async function deliver(url, type, payload, signature) {
    const body = JSON.stringify(envelope(type, payload));
    const { status } = await fetch(url, { method: 'POST', body,
      headers: { 'content-type': 'application/json', 'x-twitter-webhooks-signature': signature ?? signed(body) } });
    return status;
  }

  async function challenge(url) {
    const word = `word-${serial++}`;
    const response = await fetch(`${url}?crc_token=${word}`);
    return response.status === 200 && (await response.json()).response_token === signed(word);
  }

  // RFC 6749 has a form; the SDK sends JSON, and the network takes both.
  const tokenForm = (request, bytes) => new URLSearchParams((request.headers['content-type'] ?? '').startsWith('application/json') ? JSON.parse(bytes.toString('utf8')) : bytes.toString('utf8'));

  function sellToken(form, authorization) {
    const basic = `Basic ${Buffer.from('kotwica:client-secret').toString('base64')}`;
    if (authorization !== basic || form.get('grant_type') !== 'refresh_token') throw new Refusal(401, 'unauthorized_client', 'Missing valid authorization header');
    if (withdrawn || form.get('refresh_token') !== refresh) throw new Refusal(400, 'invalid_request', 'Value passed for the token was invalid.');
    refresh = `refresh-${++token}`;
    return { token_type: 'bearer', expires_in: 7200, access_token: `access-${token}`, refresh_token: refresh, scope: 'tweet.read tweet.write' };
  }

  function post({ text, reply, quote_tweet_id: quote, made_with_ai: ai, direct_message_deep_link: link, media: named, ...more }) {
    if (Object.keys(more).length > 0) throw new Refusal(400, 'Invalid Request', `$.${Object.keys(more)[0]}: is not defined in the schema`);
    const given = named ? media.take(named.media_ids, 'tweet', 4) : [];
    if ((typeof text !== 'string' || text === '') && given.length === 0) throw new Refusal(400, 'Invalid Request', 'text: is missing');
    if (weight(text ?? '') > 280) throw new Refusal(400, 'Invalid Request', 'Your Tweet text is too long. For more information on how Twitter determines text length see the docs.');
    if (quote) throw new Refusal(403, 'Forbidden', 'Quoting is not permitted for your plan.');
    const to = reply?.in_reply_to_tweet_id;
    const root = to && posts.get(to);
    if (to && !root) throw new Refusal(400, 'Invalid Request', 'You attempted to reply to a Tweet that is deleted or not visible to you.');
    if (root && root.author_id !== OWN && !root.entities?.mentions?.some((one) => one.id === OWN))
      throw new Refusal(403, 'Forbidden', 'You are not permitted to reply to this post: its author has to mention you.');
    if (accepted.some((one) => one.text === text && one.to === to && !one.person)) throw new Refusal(403, 'Forbidden', 'You are not allowed to create a Tweet with duplicate content.');
    const kept = { id: idAt(Date.now()), text: [...(root ? [`@${users.get(root.author_id).username}`] : []), ...(text ? [text] : []), ...(given.length > 0 ? ['https://t.co/own'] : [])].join(' '), author_id: OWN,
      ...(given.length > 0 ? { entities: { urls: [{ url: 'https://t.co/own', expanded_url: 'https://x.com/i/status/1/photo/1', media_key: '3_1' }] } } : {}),
      conversation_id: root?.conversation_id, ...(to ? { referenced_tweets: [{ type: 'replied_to', id: to }] } : {}) };
    posts.set(kept.id, kept);
    accepted.push({ id: kept.id, text, to, ai, link, ...(given.length > 0 ? { files: given } : {}) });
    return { data: { id: kept.id, text: kept.text } };
  }

  function write(person, { text, attachments }) {
    if (!users.has(person)) throw new Refusal(403, 'Forbidden', 'You cannot send messages to this user.');
    const given = attachments ? media.take(attachments.map((one) => one.media_id), 'dm', 1) : [];
    if (!text && given.length === 0) throw new Refusal(400, 'Invalid Request', 'text: is missing');
    const kept = { id: idAt(Date.now()), text: text ?? '', sender_id: OWN, to: person, event_type: 'MessageCreate', dm_conversation_id: `${person}-${OWN}`, created_at: new Date().toISOString(),
      participant_ids: [person, OWN] };
    messages.push(kept);
    accepted.push({ id: kept.id, text, person, ...(given.length > 0 ? { files: given } : {}) });
    return { data: { dm_conversation_id: `${person}-${OWN}`, dm_event_id: kept.id } };
  }

  // Our own words; others' are nobody's to delete.
  function remove(kind, id) {
    const kept = kind === 'tweets' ? posts.get(id) : messages.find((one) => one.id === id);
    if (!kept) throw new Refusal(404, 'Not Found Error', `Could not find it by id: [${id}].`);
    if ((kept.author_id ?? kept.sender_id) !== OWN) throw new Refusal(403, 'Forbidden', 'You are not permitted to perform this action.');
    posts.delete(id);
    if (kind === 'dm_events') messages.splice(messages.indexOf(kept), 1);
    return { data: { deleted: true } };
  }

  function list(found, query) {
    const since = BigInt(query.get('since_id') ?? 0);
    const from = query.get('start_time') ? (BigInt(Date.parse(query.get('start_time'))) - EPOCH) << 22n : 0n;
    const data = found.filter((one) => BigInt(one.id) > since && BigInt(one.id) >= from).sort((a, b) => (BigInt(b.id) > BigInt(a.id) ? 1 : -1));
    return { ...(data.length > 0 ? { data, includes: { users: [...users.values()], ...(shown.size > 0 ? { media: [...shown.values()] } : {}) } } : {}),
      meta: { result_count: data.length, ...(data.length > 0 ? { newest_id: data[0].id, oldest_id: data.at(-1).id } : {}) } };
  }

  // All conversations together, newest first, page by page; there is no "since".
  function listMessages(query) {
    const most = Number(query.get('max_results') ?? 100);
    if (!(most >= 1 && most <= 100)) throw new Refusal(400, 'Invalid Request', 'The `max_results` query parameter value is not between 1 and 100');
    const from = Number(query.get('pagination_token')?.replace('page-', '') ?? 0);
    const whole = messages.toReversed();
    const data = whole.slice(from, from + most);
    return { ...(data.length > 0 ? { data, includes: { users: [...users.values()], ...(shown.size > 0 ? { media: [...shown.values()] } : {}) } } : {}),
      meta: { result_count: data.length, ...(from + most < whole.length ? { next_token: `page-${from + most}` } : {}) } };
  }

  function answerTo(method, path, query, body) {
    const [, person] = /^\/2\/dm_conversations\/with\/(\d+)\/(?:messages|dm_events)$/.exec(path) ?? [];
    if (method === 'POST' && path === '/2/tweets') return [201, post(body)];
    if (method === 'POST' && person) return [201, write(person, body)];
    const [, kind, gone] = /^\/2\/(tweets|dm_events)\/(\d+)$/.exec(path) ?? [];
    if (method === 'DELETE' && gone) return [200, remove(kind, gone)];
    if (method === 'GET' && person) return [200, list(messages.filter((one) => one.to === person), query)];
    if (method === 'GET' && path === '/2/dm_events') return [200, listMessages(query)];
    if (method === 'GET' && path === `/2/users/${OWN}/mentions`) return [200, list([...posts.values()].filter((one) => one.entities?.mentions?.length > 0), query)];
    if (method === 'GET' && path === `/2/users/${OWN}/tweets`) return [200, list([...posts.values()].filter((one) => one.author_id === OWN), query)];
    if (method === 'GET' && path === '/2/users/me') return [200, { data: users.get(OWN) }];
    throw new Refusal(404, 'Not Found', path);
  }

  function serve(response, name) {
    const one = files.get(name);
    if (!one) return response.writeHead(404).end();
    return response.writeHead(200, { 'content-type': one.mime }).end(one.bytes);
  }

  async function handle(request, response) {
    const url = new URL(request.url, 'http://fake');
    const pieces = [];
    for await (const piece of request) pieces.push(piece);
    const bytes = Buffer.concat(pieces);
    asked.push(`${request.method} ${url.pathname}`);
    const reply = (status, body, headers = {}) => response.writeHead(status, { 'content-type': 'application/json; charset=utf-8',
      'x-rate-limit-limit': '100', 'x-rate-limit-remaining': '99', 'x-rate-limit-reset': String(Math.floor(Date.now() / 1000) + 900), ...headers }).end(JSON.stringify(body));
    if (url.pathname === '/2/oauth2/token') {
      try {
        const sold = sellToken(tokenForm(request, bytes), request.headers.authorization);
        await held;
        return reply(200, sold);
      } catch (error) {
        return reply(error.status, { error: error.title, error_description: error.message });
      }
    }
    const [, shelf, name] = /^\/(files|private)\/(.+)$/.exec(url.pathname) ?? [];
    if (shelf) fetched.push({ path: url.pathname, authorization: request.headers.authorization });
    if (shelf === 'files') return serve(response, name);
    if (![`Bearer access-${token}`, `Bearer ${bearer}`].includes(request.headers.authorization) || withdrawn) throw new Refusal(401, 'Unauthorized', 'Unauthorized');
    if (shelf) return serve(response, name);
    const fault = request.method === 'POST' ? faults.shift() : undefined;
    if (fault === 'error') throw new Refusal(503, 'Service Unavailable', 'Service Unavailable');
    if (fault === 'cut_before') return response.socket.destroy();
    if (url.pathname === '/2/dm_events' && messagesOff) throw new Refusal(403, 'Forbidden', 'Your token lacks dm.read.');
    if (fault?.limit) throw new Refusal(429, 'Too Many Requests', 'Too Many Requests', { 'x-rate-limit-limit': '100', 'x-rate-limit-remaining': '0', 'x-rate-limit-reset': String(Math.floor(Date.now() / 1000) + fault.limit) });
    const fields = readFields(request, bytes);
    const [status, body] = media.answer(request.method, url.pathname, url.searchParams, fields) ?? answerTo(request.method, url.pathname, url.searchParams, fields);
    if (fault === 'cut') return response.socket.destroy();
    if (fault === 'error_after') throw new Refusal(503, 'Service Unavailable', 'Service Unavailable');
    return reply(status, body, { 'x-rate-limit-remaining': '5000' });
  }

  const server = (tls ? (on) => createSecureServer(tls, on) : createServer)((request, response) => handle(request, response).catch((error) => {
    if (response.destroyed) return;
    response.writeHead(error.status ?? 599, { 'content-type': 'application/problem+json', ...error.headers });
    response.end(JSON.stringify({ title: error.title, detail: error.message, type: 'about:blank', status: error.status ?? 599 }));
  }));
  server.listen(port, '127.0.0.1');
  await once(server, 'listening');
  origin = `http://127.0.0.1:${server.address().port}`;

  return {
    url: origin,
    port: server.address().port,
    accepted, asked, faults, fetched, file, media, posts, mention, dm, deliver, challenge, idAt,
    expire: () => { token++; },
    hold: () => { // the function that lets go
      let letGo;
      held = new Promise((resolve) => { letGo = resolve; });
      return letGo;
    },
    withdraw: () => { withdrawn = true; },
    refuseMessages: () => { messagesOff = true; },
    sayElsewhere: (person, text) => messages.push({ id: idAt(Date.now()), text, sender_id: OWN, to: person, event_type: 'MessageCreate', dm_conversation_id: `${person}-${OWN}`, created_at: new Date().toISOString() }),
    renew: () => { // signed in anew
      withdrawn = false;
      return (refresh = `refresh-new-${++token}`);
    },
    async close() {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}
