// People who answer through the API. Each reply has a key; when the connection breaks, the same
// request is made again with the same key until there is an answer.
import { sleep } from './hark.mjs';

const CONCURRENT = 8;

export class Agents {
  constructor({ hark, perSecond, random }) {
    Object.assign(this, { hark, perSecond, random });
    this.replies = new Map(); // text -> id of the reply, once its POST was answered with 2xx
    this.begun = new Set(); // conversations
    this.problems = [];
    this.asked = 0;
    this.repeats = 0;
    this.stopped = false;
  }

  // Ask until there is an answer that is not about the server's own troubles.
  async insist(method, path, body, key) {
    for (;;) {
      try {
        const answer = await this.hark.call(method, path, body, key);
        if (answer.status < 500 && answer.value.code !== 'key_in_flight') return answer;
      } catch {
        /* killed in the middle of it */
      }
      this.hark.mustLive();
      if (this.ended) throw new Error('the storm is over');
      this.repeats++;
      await sleep(this.random.between(20, 200));
    }
  }

  async find() {
    const { status, value } = await this.insist('GET', '/conversations?view=all&state=open&limit=200');
    if (status !== 200) throw new Error(`list: ${status} ${JSON.stringify(value)}`);
    return value.conversations.filter((one) => !this.begun.has(one.id));
  }

  async reply(conversation) {
    const detail = await this.insist('GET', `/conversations/${conversation.id}`);
    if (detail.status !== 200) return void this.problems.push(`read: ${detail.status} ${JSON.stringify(detail.value)}`);
    /* Now and then several, one behind the other: they must arrive so. */
    for (let left = this.random.happens(0.3) ? 3 : 1; left > 0; left--) await this.send(conversation, detail);
  }

  async send(conversation, detail) {
    const n = ++this.asked;
    const text = `Answer ${n} for ${conversation.id}`;
    const key = `storm-${process.pid}-${n}`;
    const path = `/conversations/${conversation.id}/replies`;
    const body = { thread: detail.value.places[0].thread, text, answers_upto: detail.value.conversation.last_inbound,
      base_version: detail.value.conversation.version, send_anyway: true, hold_ms: this.random.between(0, 3) === 0 ? 300 : 0 };
    const answer = await this.insist('POST', path, body, key);
    if (answer.status !== 200) return void this.problems.push(`reply: ${answer.status} ${JSON.stringify(answer.value)}`);
    this.replies.set(text, answer.value.id);
    if (this.random.happens(0.05)) {
      const again = await this.insist('POST', path, body, key);
      if (again.value.id !== answer.value.id) this.problems.push(`the same key gave ${answer.value.id} and ${again.value.id}`);
    }
  }

  async work() {
    const pause = (1000 * CONCURRENT) / this.perSecond;
    while (!this.stopped) {
      const from = performance.now();
      const found = this.waiting.pop();
      if (found && !this.begun.has(found.id)) {
        this.begun.add(found.id);
        await this.reply(found);
      } else if (!this.looking) {
        this.looking = true;
        this.waiting = await this.find().finally(() => { this.looking = false; });
        continue;
      }
      await sleep(Math.max(1, pause - (performance.now() - from)));
    }
  }

  start() {
    this.waiting = [];
    this.workers = Array.from({ length: CONCURRENT }, () => this.work());
  }

  // The storm is over, whatever came of it: nothing more is asked.
  async end() {
    this.stopped = this.ended = true;
    await Promise.allSettled(this.workers ?? []);
  }

  // What was begun is brought to an answer.
  async stop() {
    this.stopped = true;
    await Promise.all(this.workers);
  }
}
