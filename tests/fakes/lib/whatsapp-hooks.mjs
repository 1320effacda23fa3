// The network's webhooks: signed, repeated until answered with 2xx, in no particular order.
//
// Three forms of the same bytes are in use. "escaped": everything beyond ASCII as \uXXXX, signed as
// it stands. "raw": UTF-8, signed as it stands. "raw-signed-escaped": UTF-8, but the signature is of
// the escaped form, as if a gateway had unescaped the body on its way. "mixed": by turns.
import { createHmac } from 'node:crypto';

const FORMS = ['escaped', 'raw', 'raw-signed-escaped'];

export const escapeBody = (text) =>
  text.replace(/[^\x00-\x7f]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`);

export function signedBody(text, form, appSecret) {
  const body = form === 'escaped' ? escapeBody(text) : text;
  const signed = form === 'raw' ? text : escapeBody(text);
  return { body, signature: `sha256=${createHmac('sha256', appSecret).update(signed).digest('hex')}` };
}

// `hooks`: { url, form, duplicate, delay_ms: [low, high], batch, tries, retry_ms }
export function startHooks(options, hooks, random) {
  const waiting = []; // { due, change }
  const deliveries = [];
  let running = 0;
  let turn = 0;
  let timer = null;
  let closed = false;
  let idle = [];

  function settled() {
    if (waiting.length === 0 && running === 0) {
      for (const resolve of idle) resolve();
      idle = [];
    }
  }

  async function deliver(text, form = hooks.form) {
    const chosen = form === 'mixed' ? FORMS[turn++ % FORMS.length] : form;
    const { body, signature } = signedBody(text, chosen, options.appSecret);
    const entry = { at_ms: Date.now(), form: chosen, statuses: [], body };
    deliveries.push(entry);
    for (let attempt = 0; attempt < hooks.tries && !closed; attempt++) {
      if (attempt > 0) await new Promise((resolve) => setTimeout(resolve, hooks.retry_ms * 2 ** (attempt - 1)));
      try {
        const response = await fetch(hooks.url, {
          method: 'POST',
          headers: { 'content-type': 'application/json', 'user-agent': 'facebookexternalua', 'x-hub-signature-256': signature },
          body,
        });
        await response.arrayBuffer();
        entry.statuses.push(response.status);
        if (response.ok) return entry;
      } catch (error) {
        entry.statuses.push(error.cause?.code ?? String(error.message));
      }
    }
    return entry;
  }

  async function send(changes) {
    const body = JSON.stringify({
      object: 'whatsapp_business_account',
      entry: changes.map((change) => ({ id: options.wabaId, time: Math.floor(Date.now() / 1000), changes: [change] })),
    });
    running++;
    try {
      await deliver(body);
      if (random.happens(hooks.duplicate)) await deliver(body);
    } finally {
      running--;
      settled();
    }
  }

  function pump() {
    timer = null;
    if (closed || !hooks.url) return;
    const now = Date.now();
    const due = waiting.filter((item) => item.due <= now);
    for (const item of due) waiting.splice(waiting.indexOf(item), 1);
    due.sort((a, b) => a.due - b.due);
    while (due.length > 0) void send(due.splice(0, Math.max(1, hooks.batch)).map((item) => item.change));
    plan();
    settled();
  }

  function plan() {
    if (timer !== null || closed || waiting.length === 0) return;
    const next = Math.min(...waiting.map((item) => item.due));
    timer = setTimeout(pump, Math.max(0, next - Date.now()));
  }

  return {
    deliveries,
    deliver,
    add(value, field = 'messages', after_ms = 0) {
      const [low, high] = hooks.delay_ms;
      waiting.push({
        due: Date.now() + after_ms + random.between(low, high),
        change: {
          field,
          value: {
            messaging_product: 'whatsapp',
            metadata: { display_phone_number: options.displayNumber, phone_number_id: options.phoneNumberId },
            ...value,
          },
        },
      });
      if (timer !== null) clearTimeout(timer);
      timer = null;
      plan();
    },
    // Resolves when nothing waits and nothing runs.
    settle() {
      if (!hooks.url) waiting.length = 0;
      return new Promise((resolve) => {
        idle.push(resolve);
        settled();
      });
    },
    handshake: (challenge = '1158201444', token = options.verifyToken) =>
      fetch(`${hooks.url}?${new URLSearchParams({ 'hub.mode': 'subscribe', 'hub.challenge': challenge, 'hub.verify_token': token })}`),
    close() {
      closed = true;
      if (timer !== null) clearTimeout(timer);
    },
  };
}
