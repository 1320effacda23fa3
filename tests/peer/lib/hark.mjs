// The real program for one brand, set up through its command line, to be killed and started again.
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

import { freePort } from '../../lib/ports.mjs';

const root = fileURLToPath(new URL('../../..', import.meta.url));
export const program = process.env.HARK_BIN ?? join(root, 'build/hark');
export const EMAIL = 'maja@example.com';
export const PASSWORD = 'correct horse battery staple';
const START_MS = 60_000;

export class Hark {
  constructor() {
    this.folder = mkdtempSync(join(tmpdir(), 'hark-peer-'));
    this.listen = '';
    this.errors = '';
    this.keys = 0;
  }

  run(name, flags = [], input = '') {
    const result = spawnSync(program, [...name.split(' '), '--data', this.folder, ...flags],
      { input, encoding: 'utf8', timeout: START_MS });
    return { code: result.status, text: (result.stdout + result.stderr).trim() };
  }

  must(name, flags, input) {
    const { code, text } = this.run(name, flags, input);
    if (code !== 0) throw new Error(`hark ${name}: exit ${code}\n${text}`);
    return text;
  }

  init() {
    this.must('init', ['--email', EMAIL, '--password-stdin', '--name', 'Maja Nowak', '--workspace', 'Hark & Daughters'],
      `${PASSWORD}\n`);
    this.bearer = this.must('token', ['--email', EMAIL]);
  }

  // Secrets go by standard input, as a person would do it. Gives the account's id.
  connect(channel, name, settings, secrets) {
    const flags = Object.entries(settings).flatMap(([key, value]) => ['--set', `${key}=${value}`]);
    const lines = Object.entries(secrets).map(([key, value]) => `${key}=${value}\n`).join('');
    return this.must('account add', ['--channel', channel, '--name', name, ...flags, '--secret-stdin'], lines).split('\t')[0];
  }

  async start() {
    this.listen ||= `127.0.0.1:${await freePort()}`; // the same after every start
    this.process = spawn(program, ['serve', '--data', this.folder, '--listen', this.listen], { stdio: ['ignore', 'pipe', 'pipe'] });
    this.gone = once(this.process, 'exit');
    this.process.stderr.setEncoding('utf8').on('data', (text) => { this.errors = (this.errors + text).slice(-20_000); });
    let output = '';
    await new Promise((resolve, reject) => {
      const limit = setTimeout(() => reject(new Error(`hark did not start\n${output}${this.errors}`)), START_MS);
      this.process.stdout.setEncoding('utf8').on('data', (text) => {
        output += text;
        this.url ??= /http:\/\/[^\s/]+(?=[\s/])/.exec(output)?.[0];
        if (!this.url || !output.includes('\n')) return;
        clearTimeout(limit);
        resolve();
      });
      this.gone.then(([code, signal]) => {
        clearTimeout(limit);
        reject(new Error(`hark ended with ${signal ?? code}\n${output}${this.errors}`));
      });
    });
  }

  async kill(signal = 'SIGKILL') {
    if (this.process.exitCode === null && this.process.signalCode === null) this.process.kill(signal);
    return this.gone;
  }

  async remove() {
    const [code, signal] = this.process ? await this.kill('SIGTERM') : [0, null];
    rmSync(this.folder, { recursive: true, force: true });
    if (code !== 0) throw new Error(`hark ended with ${signal ?? code}\n${this.errors}`);
  }

  // A call of the API as the admin; it must succeed, unless `status` says otherwise.
  async call(method, path, body, status = 200) {
    const response = await fetch(`${this.url}/api/v1${path}`, {
      method,
      headers: {
        authorization: `Bearer ${this.bearer}`,
        'content-type': 'application/json',
        'idempotency-key': `peer-${process.pid}-${++this.keys}`,
      },
      body: body === undefined ? undefined : JSON.stringify(body),
    });
    const text = await response.text();
    if (response.status !== status) throw new Error(`${method} ${path}: ${response.status} ${text}`);
    return JSON.parse(text);
  }

  // A reply to all that the customer has said, as whoever has it all on the screen would send it.
  // `attachments` as give() made them.
  async reply(conversation, text, { hold_ms = 0, status = 200, attachments = [], template } = {}) {
    const now = await this.call('GET', `/conversations/${conversation}`);
    return this.call('POST', `/conversations/${conversation}/replies`, {
      thread: now.places[0].thread,
      text,
      attachments,
      template,
      answers_upto: now.conversation.last_inbound,
      base_version: now.conversation.version,
      send_anyway: true,
      hold_ms,
    }, status);
  }

  // A file for a reply: given to the address that takes its bytes.
  async give(bytes, name, description = '') {
    const { url } = await this.call('POST', '/blobs', { size_bytes: bytes.length });
    const response = await fetch(this.url + url, { method: 'PUT', body: bytes });
    if (!response.ok) throw new Error(`PUT ${url}: ${response.status} ${await response.text()}`);
    const { sha256 } = await response.json();
    return { sha256, name, description };
  }

  async message(conversation, id) {
    const { messages } = await this.call('GET', `/conversations/${conversation}`);
    return messages.find((one) => one.id === id);
  }
}
