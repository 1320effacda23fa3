// The real program in a folder of its own, always on the same port, to be killed and started again.
import { spawn, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

import { freePort } from '../../lib/ports.mjs';

const root = fileURLToPath(new URL('../../..', import.meta.url));
export const program = process.env.HARK_BIN ?? join(root, 'build/hark');
export const release = process.env.HARK_BIN_RELEASE ?? join(root, 'build/hark');
export const quick = Boolean(process.env.HARK_QUICK);

const START_MS = 60_000;
const EMAIL = 'storm@example.com';

export const sleep = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

/** How `hark` ended, or null if it goes on for a minute, long enough for a busy machine. */
export async function endOf(hark) {
  let timer;
  const limit = new Promise((resolve) => { timer = setTimeout(() => resolve(null), 60_000); });
  return Promise.race([hark.gone, limit]).finally(() => clearTimeout(timer));
}

export class Hark {
  // `env` holds for the server only: commands of the shell see the disk as it is. `binary`: which Hark.
  constructor({ store = null, env = {}, binary = program, folder = mkdtempSync(join(tmpdir(), 'hark-storm-')) } = {}) {
    this.binary = binary;
    this.folder = folder;
    this.store = store;
    this.env = env;
    this.ready_ms = []; // of each start
    this.errors = '';
  }

  storeFlags() {
    return this.store ? ['--store', this.store.url] : [];
  }

  run(name, flags = [], input = '') {
    const result = spawnSync(this.binary, [...name.split(' '), '--data', this.folder, ...flags, ...this.storeFlags()],
      { input, encoding: 'utf8', timeout: START_MS });
    return { code: result.status, text: result.stdout + result.stderr };
  }

  must(name, flags, input) {
    const { code, text } = this.run(name, flags, input);
    if (code !== 0) throw new Error(`hark ${name}: exit ${code}\n${text}`);
    return text.trim();
  }

  // A brand with an admin, a bearer token and an account on this network. Gives the webhook's path.
  async setUp({ channel = 'whatsapp', set = {}, secrets = {} } = {}) {
    this.port = await freePort();
    this.url = `http://127.0.0.1:${this.port}`;
    this.must('init', ['--email', EMAIL, '--password-stdin'], 'correct horse battery staple\n');
    this.bearer = this.must('token', ['--email', EMAIL]);
    return this.addAccount({ channel, set, secrets });
  }

  addAccount({ channel, set = {}, secrets = {}, name = 'Storm' }) {
    const flags = Object.entries(set).flatMap(([key, value]) => ['--set', `${key}=${value}`]);
    const lines = Object.entries(secrets).map(([key, value]) => `${key}=${value}\n`).join('');
    return this.must('account add', ['--channel', channel, '--name', name, ...flags, '--secret-stdin'], lines)
      .split('\t')[4];
  }

  async start() {
    const from = performance.now();
    let output = '';
    this.wanted = false; // its end
    this.process = spawn(this.binary,
      ['serve', '--data', this.folder, '--listen', `127.0.0.1:${this.port}`, ...this.storeFlags()],
      { stdio: ['ignore', 'pipe', 'pipe'], env: { ...process.env, ...this.env } });
    this.gone = new Promise((resolve) => this.process.on('exit', (code, signal) => resolve({ code, signal })));
    void this.gone.then((how) => {
      if (!this.wanted) this.died = how;
    });
    this.process.stderr.setEncoding('utf8').on('data', (text) => {
      this.errors = (this.errors + text).slice(-20_000);
    });
    await new Promise((resolve, reject) => {
      const limit = setTimeout(() => reject(new Error(`hark did not start within ${START_MS} ms`)), START_MS);
      this.process.stdout.setEncoding('utf8').on('data', (text) => {
        output += text;
        if (!output.includes('\n')) return;
        clearTimeout(limit);
        resolve();
      });
      this.gone.then((how) => {
        clearTimeout(limit);
        reject(new Error(`hark did not start: ${JSON.stringify(how)}\n${output}${this.errors}`));
      });
    });
    this.ready_ms.push(performance.now() - from);
  }

  // Who waits for it to answer should not wait for ever.
  mustLive() {
    if (this.died) throw new Error(`hark ended by itself: ${JSON.stringify(this.died)}\n${this.errors}`);
  }

  async kill() {
    this.wanted = true;
    this.process.kill('SIGKILL');
    return this.gone;
  }

  async stop() {
    this.wanted = true;
    this.process.kill('SIGTERM');
    return this.gone;
  }

  isGone() {
    return !this.process || this.process.exitCode !== null || this.process.signalCode !== null;
  }

  async remove() {
    if (!this.isGone()) await this.kill();
    try {
      this.store?.drop();
    } catch {
      /* the database is gone: whatever failed before says more */
    }
    rmSync(this.folder, { recursive: true, force: true });
  }

  // A call of the API as the admin: { status, value }. Rejects if the connection breaks.
  async call(method, path, body, key) {
    const headers = { authorization: `Bearer ${this.bearer}`, accept: 'application/json' };
    if (key) headers['idempotency-key'] = key;
    if (body !== undefined) headers['content-type'] = 'application/json';
    const response = await fetch(`${this.url}/api/v1${path}`,
      { method, headers, body: body === undefined ? undefined : JSON.stringify(body) });
    const text = await response.text();
    return { status: response.status, value: text.startsWith('{') ? JSON.parse(text) : text };
  }
}
