// A fake of Telegram's Bot API: it refuses what the real one refuses, keeps what it accepts, and can
// be told to fail in every way a network fails.
//
//   const fake = await startTelegramFake();
//   fake.url, fake.accepted, fake.asked, fake.say({...}), fake.edit(), fake.swap(), fake.react(), fake.faults,
//   fake.press(message, label, from), fake.block(user, told), fake.unblock(user), fake.file(bytes, path), fake.deliver(url), fake.renew(), fake.close()
//
// getUpdates waits like the real one: at once if something is there, else until the time asked for
// is over; an offset confirms what was before it. With a webhook set it is a 409.
//
// faults, taken one by one by what sends: limit {retry_after}, error (502, not accepted),
// error_after (accepted, then 502), cut (accepted, then no answer), cut_before, void (401), or none.
//
// Source: core.telegram.org/bots/api, November 2026; checked by npm grammy (tests/peer).
import { once } from 'node:events';
import { createServer } from 'node:http';

const BOT = { id: 7000000001, is_bot: true, first_name: 'Kotwica', username: 'kotwica_bot' };
const utf16 = (text) => text.length;

class Refusal extends Error {
  constructor(status, description, parameters) {
    super(description);
    Object.assign(this, { status, parameters });
  }
}

async function readBytes(request) {
  const pieces = [];
  for await (const piece of request) pieces.push(piece);
  return Buffer.concat(pieces);
}

// The parameters of a call, whichever way they come; objects in a form are JSON.
async function readParameters(request, url) {
  const parameters = Object.fromEntries(url.searchParams);
  const bytes = await readBytes(request);
  const type = request.headers['content-type'] ?? '';
  if (type.startsWith('application/json')) Object.assign(parameters, JSON.parse(bytes.toString('utf8') || '{}'));
  else if (bytes.length > 0) {
    // The SDK writes part headers tersely and names of files without quotes; Node wants them.
    const strict = Buffer.from(bytes.toString('latin1')
      .replace(/\r\ncontent-disposition:form-data;name=("[^"]*");filename=([^"\r\n]*)\r\n/g, '\r\nContent-Disposition: form-data; name=$1; filename="$2"\r\n')
      .replace(/\r\ncontent-disposition:form-data;name=/g, '\r\nContent-Disposition: form-data; name='), 'latin1');
    const form = await new Response(strict, { headers: { 'content-type': type } }).formData();
    for (const [key, value] of form) parameters[key] = value;
  }
  for (const key of ['reply_parameters', 'allowed_updates', 'reaction'])
    if (typeof parameters[key] === 'string') parameters[key] = JSON.parse(parameters[key]);
  return parameters;
}

export async function startTelegramFake({ token = `${BOT.id}:AAHark-test_token`, wait_ms } = {}) {
  const chats = new Map(); // id -> { chat, next, messages }
  const blocked = new Set();
  const presses = new Set(); // that wait to be answered
  const files = new Map(); // path -> bytes
  const accepted = [];
  const asked = []; // every call's method
  const faults = [];
  let updates = [];
  let nextUpdate = 90001;
  let waiting = [];
  let webhook = { url: '' };

  const wake = () => {
    for (const go of waiting) go();
    waiting = [];
  };

  function chatOf(chat) {
    if (!chats.has(chat.id)) chats.set(chat.id, { chat, next: 1, messages: new Map() });
    return chats.get(chat.id);
  }

  function update(kind, what) {
    updates.push({ update_id: nextUpdate++, [kind]: what });
    wake();
    return what;
  }

  // A person writes: in a private chat, or in `chat`.
  function say({ from, chat = { id: from.id, type: 'private', first_name: from.first_name }, ...parts }) {
    const place = chatOf(chat);
    const message = { message_id: place.next++, from: { is_bot: false, ...from }, chat, date: Math.floor(Date.now() / 1000), ...parts };
    place.messages.set(message.message_id, message);
    return update('message', message);
  }

  // The two newest that nobody has fetched yet come the other way round.
  const swap = () => updates.splice(-2, 2, ...updates.slice(-2).reverse());

  const edit = (message, text) => update('edited_message', { ...message, text, edit_date: Math.floor(Date.now() / 1000) });
  const react = (message, emoji) => update('message_reaction', {
    chat: message.chat, message_id: message.message_id, user: message.from, date: Math.floor(Date.now() / 1000),
    old_reaction: [], new_reaction: emoji ? [{ type: 'emoji', emoji }] : [] });

  // A button beneath a message that the bot was let send: of what is gone from it nothing can be pressed.
  function press(message, label, from = { id: message.chat.id, first_name: message.chat.first_name }) {
    const kept = chats.get(message.chat.id).messages.get(message.message_id);
    const button = kept.reply_markup?.inline_keyboard.flat().find((one) => one.text === label);
    if (!button) throw new Error(`there is no button ${label}`);
    const id = `43820000${nextUpdate}`;
    presses.add(id);
    update('callback_query', { id, from: { is_bot: false, ...from }, message: kept, chat_instance: '-1', data: button.callback_data });
    return id;
  }

  const standing = (user, before, now, date = Math.floor(Date.now() / 1000)) => {
    const { chat } = chats.get(user);
    update('my_chat_member', { chat, from: { id: Math.abs(user), is_bot: false, first_name: chat.first_name ?? 'Admin' }, date,
      old_chat_member: { user: BOT, status: before }, new_chat_member: { user: BOT, status: now } });
  };

  async function getUpdates({ offset = 0, limit = 100, timeout = 0 }) {
    if (webhook.url) throw new Refusal(409, "Conflict: can't use getUpdates method while webhook is active");
    if (Number(offset) > 0) updates = updates.filter((one) => one.update_id >= Number(offset));
    const until = Date.now() + (wait_ms ?? Number(timeout) * 1000);
    while (updates.length === 0 && Date.now() < until)
      await new Promise((resolve) => {
        const timer = setTimeout(resolve, until - Date.now());
        waiting.push(() => { clearTimeout(timer); resolve(); });
      });
    return updates.slice(0, Number(limit));
  }

  function placeOf({ chat_id, message_thread_id }) {
    const place = chats.get(Number(chat_id));
    if (!place) throw new Refusal(400, 'Bad Request: chat not found');
    if (blocked.has(Number(chat_id))) throw new Refusal(403, 'Forbidden: bot was blocked by the user');
    if (message_thread_id !== undefined && place.chat.type === 'private') throw new Refusal(400, 'Bad Request: message thread not found');
    return place;
  }

  function keep(parameters, parts) {
    const place = placeOf(parameters);
    const quoted = parameters.reply_parameters;
    if (quoted && !place.messages.has(quoted.message_id) && !quoted.allow_sending_without_reply)
      throw new Refusal(400, 'Bad Request: message to be replied not found');
    const keyboard = parameters.reply_markup?.inline_keyboard;
    for (const button of keyboard?.flat() ?? [])
      if (!button.text || !button.callback_data || Buffer.byteLength(button.callback_data) > 64) throw new Refusal(400, 'Bad Request: BUTTON_DATA_INVALID');
    const message = { message_id: place.next++, from: BOT, chat: place.chat, date: Math.floor(Date.now() / 1000), ...parts,
      ...(keyboard ? { reply_markup: { inline_keyboard: keyboard } } : {}) };
    place.messages.set(message.message_id, message);
    accepted.push({ ...message, quoted: quoted?.message_id, topic: parameters.message_thread_id });
    return message;
  }

  const caption = ({ caption: words }) => {
    if (words !== undefined && utf16(words) > 1024) throw new Refusal(400, 'Bad Request: message caption is too long');
    return words === undefined ? {} : { caption: words };
  };

  async function keepFile(parameters, key) {
    // A form names its file outright, or says in which other part it is.
    const [, elsewhere] = /^attach:\/\/(.+)$/.exec(String(parameters[key])) ?? [];
    const file = parameters[elsewhere ?? key];
    if (!file || typeof file === 'string') throw new Refusal(400, 'Bad Request: there is no ' + key + ' in the request');
    const bytes = Buffer.from(await file.arrayBuffer());
    const limit = key === 'photo' ? 10e6 : 50e6;
    if (bytes.length > limit) throw new Refusal(413, 'Request Entity Too Large');
    if (key === 'photo' && !/^image\/(jpeg|png)$/.test(file.type)) throw new Refusal(400, 'Bad Request: PHOTO_INVALID_DIMENSIONS');
    return keep(parameters, { ...caption(parameters), given: { bytes, name: file.name, mime: file.type } });
  }

  const methods = {
    getMe: () => BOT,
    getUpdates,
    setWebhook: ({ url, secret_token }) => { webhook = { url: url ?? '', secret_token }; wake(); return true; },
    deleteWebhook: () => { webhook = { url: '' }; return true; },
    getWebhookInfo: () => ({ url: webhook.url, has_custom_certificate: false, pending_update_count: updates.length }),
    sendMessage(parameters) {
      if (typeof parameters.text !== 'string' || parameters.text.trim() === '') throw new Refusal(400, 'Bad Request: message text is empty');
      if (utf16(parameters.text) > 4096) throw new Refusal(400, 'Bad Request: message is too long');
      return keep(parameters, { text: parameters.text });
    },
    sendPhoto: (parameters) => keepFile(parameters, 'photo'),
    sendDocument: (parameters) => keepFile(parameters, 'document'),
    setMessageReaction(parameters) {
      if (!placeOf(parameters).messages.has(Number(parameters.message_id))) throw new Refusal(400, 'Bad Request: message to react not found');
      accepted.push({ reaction: parameters.reaction, message_id: Number(parameters.message_id) });
      return true;
    },
    answerCallbackQuery({ callback_query_id }) {
      if (!presses.delete(callback_query_id)) throw new Refusal(400, 'Bad Request: query is too old and response timeout expired or query ID is invalid');
      return true;
    },
    editMessageReplyMarkup(parameters) {
      const kept = placeOf(parameters).messages.get(Number(parameters.message_id));
      if (!kept) throw new Refusal(400, 'Bad Request: message to edit not found');
      if (kept.from.id !== BOT.id) throw new Refusal(400, "Bad Request: message can't be edited");
      if (!kept.reply_markup && !parameters.reply_markup) throw new Refusal(400, 'Bad Request: message is not modified');
      delete kept.reply_markup;
      if (parameters.reply_markup) kept.reply_markup = parameters.reply_markup;
      return kept;
    },
    deleteMessage(parameters) {
      const { messages } = placeOf(parameters);
      const kept = messages.get(Number(parameters.message_id));
      if (!kept) throw new Refusal(400, 'Bad Request: message to delete not found');
      if (kept.from.id !== BOT.id) throw new Refusal(400, "Bad Request: message can't be deleted");
      messages.delete(kept.message_id);
      accepted.push({ deleted: kept.message_id, chat: kept.chat });
      return true;
    },
    getFile({ file_id }) {
      if (!files.has(file_id)) throw new Refusal(400, 'Bad Request: wrong file_id or the file is temporarily unavailable');
      return { file_id, file_unique_id: file_id, file_size: files.get(file_id).length, file_path: file_id };
    },
  };

  function answer(response, status, body) {
    if (response.destroyed) return;
    response.writeHead(status, { 'content-type': 'application/json' });
    response.end(typeof body === 'string' ? body : JSON.stringify(body));
  }

  async function handle(request, response) {
    const url = new URL(request.url, 'http://fake');
    const path = url.pathname.split('/');
    if (path[1] === 'file') {
      const bytes = path[2] === `bot${token}` && files.get(path.slice(3).join('/'));
      if (!bytes) return answer(response, 404, { ok: false, error_code: 404, description: 'Not Found' });
      response.writeHead(200, { 'content-type': 'application/octet-stream', 'content-length': bytes.length });
      return response.end(bytes);
    }
    if (!/^bot\d+:[\w-]+$/.test(path[1] ?? '') || !methods[path[2]]) throw new Refusal(404, 'Not Found');
    if (path[1] !== `bot${token}`) throw new Refusal(401, 'Unauthorized');
    const parameters = await readParameters(request, url);
    asked.push(path[2]);
    const fault = /^send|^set(?!Webhook)/.test(path[2]) ? faults.shift() : undefined;
    if (fault === 'void') throw new Refusal(401, 'Unauthorized');
    if (fault === 'error') return answer(response, 502, '<html>Bad Gateway</html>');
    if (fault === 'cut_before') return response.socket.destroy();
    if (fault?.limit) throw new Refusal(429, `Too Many Requests: retry after ${fault.limit}`, { retry_after: fault.limit });
    const result = await methods[path[2]](parameters);
    if (fault === 'cut') return response.socket.destroy();
    if (fault === 'error_after') return answer(response, 502, '<html>Bad Gateway</html>');
    return answer(response, 200, { ok: true, result });
  }

  const server = createServer((request, response) =>
    handle(request, response).catch((error) => (error instanceof Refusal
      ? answer(response, error.status, { ok: false, error_code: error.status, description: error.message, ...(error.parameters ? { parameters: error.parameters } : {}) })
      : answer(response, 599, String(error.stack)))));
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');

  return {
    url: `http://127.0.0.1:${server.address().port}`,
    token,
    bot: BOT,
    accepted,
    asked,
    faults,
    say,
    edit,
    press,
    waiting: presses,
    buttons: (message) => chats.get(message.chat.id).messages.get(message.message_id).reply_markup?.inline_keyboard.flat().map((one) => one.text) ?? [],
    swap,
    react,
    renew: () => (token = `${BOT.id}:AAHark-token_${nextUpdate}`), // as its owner does; the old one is void
    // `told`: the bot hears of it, as it does unless it asks for other updates only.
    standing,
    block: (user, told = false) => {
      blocked.add(user);
      if (told) standing(user, 'member', 'kicked');
    },
    unblock: (user) => {
      blocked.delete(user);
      standing(user, 'kicked', 'member');
    },
    file: (bytes, path) => files.set(path, bytes),
    // What waits, to the webhook's address, one update a delivery; gives the statuses.
    async deliver(url, secret = webhook.secret_token) {
      const statuses = [];
      for (const one of updates.splice(0)) {
        const { status } = await fetch(url, { method: 'POST', body: JSON.stringify(one),
          headers: { 'content-type': 'application/json', 'x-telegram-bot-api-secret-token': secret ?? '' } });
        statuses.push(status);
      }
      return statuses;
    },
    async close() {
      wake();
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}
