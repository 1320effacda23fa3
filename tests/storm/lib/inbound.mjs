// The network's side of the way in: webhooks at a fixed rate, each repeated until it is answered
// with 2xx, as networks do. What was answered so is written down here, outside of Hark.
import http from 'node:http';

import { signedBody } from '../../fakes/lib/whatsapp-hooks.mjs';

const FORMS = ['escaped', 'raw', 'raw-signed-escaped'];
const WORDS = ['Gdzie są moje pieniądze?', 'Where is my money?', 'Где мои деньги?', 'איפה הכסף שלי?'];
const IN_FLIGHT_MAX = 400;

export class Inbound {
  // `duplicates`: chance that a webhook is delivered twice; `batches`: that it holds 20 messages.
  constructor({ url, secret, number, perSecond, random, duplicates = 0.05, batches = 0.01 }) {
    Object.assign(this, { url: new URL(url), secret, number, perSecond, random, duplicates, batches });
    this.agent = new http.Agent({ keepAlive: true, maxSockets: 64 });
    this.acked = new Set(); // ids of messages in webhooks that were answered with 2xx
    this.next = 0;
    this.requests = 0;
    this.offered = 0; // what the rate asks for, also what was too much to begin
    this.webhooks = 0; // begun
    this.answered = 0; // with 2xx, each once
    this.running = 0;
    this.repeats = 0;
  }

  message() {
    const n = this.next++;
    const customer = n % 5 === 0 ? n / 5 : this.random.between(Math.max(0, Math.floor(n / 5) - 500), Math.floor(n / 5));
    return { id: `wamid.STORM${String(n).padStart(8, '0')}`, from: `48${String(600000000 + customer)}`, n };
  }

  body(messages) {
    const now = String(Math.floor(Date.now() / 1000));
    return JSON.stringify({
      object: 'whatsapp_business_account',
      entry: [{ id: '102290129340398', time: Number(now), changes: [{ field: 'messages', value: {
        messaging_product: 'whatsapp',
        metadata: { display_phone_number: '48221234567', phone_number_id: this.number },
        contacts: messages.map((m) => ({ profile: { name: `Żaneta ${m.from}` }, wa_id: m.from })),
        messages: messages.map((m) => ({
          from: m.from, id: m.id, timestamp: now, type: 'text',
          text: { body: `${WORDS[m.n % WORDS.length]} (${m.n})` } })),
      } }] }],
    });
  }

  // One request; true if it was answered with 2xx.
  post(body, signature) {
    this.requests++;
    return new Promise((resolve) => {
      const request = http.request(this.url, { method: 'POST', agent: this.agent, timeout: 20_000,
        headers: { 'content-type': 'application/json', 'content-length': Buffer.byteLength(body),
          'user-agent': 'facebookexternalua', 'x-hub-signature-256': signature } }, (response) => {
        response.resume();
        response.on('error', () => undefined);
        resolve(response.statusCode >= 200 && response.statusCode < 300);
      });
      request.on('error', () => resolve(false));
      request.on('timeout', () => request.destroy());
      request.end(body);
    });
  }

  async deliver(messages) {
    const form = FORMS[this.webhooks++ % FORMS.length];
    const { body, signature } = signedBody(this.body(messages), form, this.secret);
    const twice = this.random.happens(this.duplicates);
    this.running++;
    while (!this.ended && !(await this.post(body, signature))) {
      this.repeats++;
      await new Promise((resolve) => setTimeout(resolve, this.random.between(50, 400)));
    }
    if (this.ended) return;
    this.answered++;
    for (const message of messages) this.acked.add(message.id);
    if (twice) await this.post(body, signature);
    this.running--;
  }

  start() {
    const from = performance.now();
    this.from = from;
    this.timer = setInterval(() => {
      const until = ((performance.now() - from) / 1000) * this.perSecond;
      for (; this.offered < until; this.offered++) {
        if (this.running >= IN_FLIGHT_MAX) continue; /* it is not asked faster than it answers */
        const size = this.random.happens(this.batches) ? 20 : 1;
        void this.deliver(Array.from({ length: size }, () => this.message()));
      }
    }, 5);
  }

  // The storm is over, whatever came of it: nothing more is asked.
  end() {
    this.ended = true;
    clearInterval(this.timer);
    this.agent.destroy();
  }

  // No more are begun; what was begun is repeated until it is taken.
  async stop(milliseconds = 240_000) {
    clearInterval(this.timer);
    this.seconds = (performance.now() - this.from) / 1000;
    this.perSecondOf = { offered: this.offered / this.seconds, begun: this.webhooks / this.seconds, answered: this.answered / this.seconds };
    const limit = Date.now() + milliseconds;
    while (this.running > 0) {
      if (Date.now() > limit) throw new Error(`${this.running} webhooks are not taken`);
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
    this.agent.destroy();
  }
}
