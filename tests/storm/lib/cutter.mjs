// What stands between Hark and PostgreSQL on a unix socket: it passes everything on, and on request
// cuts a connection at a COMMIT: before it reaches the server, or after it was carried out and before
// the answer reaches Hark, or before it reaches a server that hears nothing of the end either and goes on
// holding what the connection has locked, in turn. In a thread of its own: who runs a command of the shell and waits for
// it must not stop the way to the database.
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer, connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { isMainThread, parentPort, Worker, workerData } from 'node:worker_threads';

const SOCKET = '.s.PGSQL.5432';

// The server's messages, one by one: a letter, a length, the rest.
function* messages(bytes) {
  let at = 0;
  while (bytes.length - at >= 5) {
    const end = at + 1 + bytes.readUInt32BE(at + 1);
    if (end > bytes.length) break;
    yield bytes.subarray(at, end);
    at = end;
  }
  return bytes.subarray(at);
}

const isCommitted = (message) => message[0] === 0x43 && message.toString('latin1', 5).startsWith('COMMIT');

export class Cutter {
  constructor(url) {
    this.folder = mkdtempSync(join(tmpdir(), 'hark-cutter-'));
    this.url = url.replace(/host=[^&]*/, `host=${this.folder}`);
    this.target = join(/host=([^&]*)/.exec(url)[1], SOCKET);
    this.before = this.after = this.unheard = 0;
    this.turn = 0;
  }

  async start() {
    this.worker = new Worker(new URL(import.meta.url), { workerData: { listen: join(this.folder, SOCKET), target: this.target } });
    await once(this.worker, 'message');
    return this;
  }

  // Resolves when a connection was cut.
  async cutNext() {
    const at = ['after', 'before', 'unheard'][this.turn++ % 3];
    this.worker.postMessage(at);
    await once(this.worker, 'message');
    this[at]++;
  }

  async stop() {
    await this.worker.terminate();
    rmSync(this.folder, { recursive: true, force: true });
  }
}

/* ---- in its thread ---- */

let wanted = ''; // where to cut next

function cut(...sockets) {
  wanted = '';
  for (const socket of sockets) socket.destroy();
  parentPort.postMessage('cut');
}

function pass(client) {
  const server = connect(workerData.target);
  let rest = Buffer.alloc(0);
  let unheard = false; // the server must not notice
  for (const one of [client, server])
    one.on('error', () => {}).on('close', () => {
      client.destroy();
      if (!unheard) server.destroy();
    });
  client.on('data', (bytes) => {
    if (!['before', 'unheard'].includes(wanted) || !bytes.includes('COMMIT')) return server.write(bytes);
    unheard = wanted === 'unheard';
    return unheard ? cut(client) : cut(client, server);
  });
  server.on('data', (bytes) => {
    const reading = messages(Buffer.concat([rest, bytes]));
    let step = reading.next();
    for (; !step.done; step = reading.next()) {
      if (wanted === 'after' && isCommitted(step.value)) return cut(client, server);
      client.write(step.value);
    }
    rest = step.value;
    return undefined;
  });
}

if (!isMainThread && workerData?.listen) {
  const server = createServer(pass).listen(workerData.listen, () => parentPort.postMessage('ready'));
  parentPort.on('message', (at) => { wanted = at; });
  parentPort.on('close', () => server.close());
}
