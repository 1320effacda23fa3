// A fake of clamd's socket: takes INSTREAM, finds what holds EICAR's text, answers as the real one.
//   const fake = await startClamd({ path? });   fake.place, fake.seen, fake.mode = 'work' | 'error' | 'silent' | 'cut', fake.speak()
import { once } from 'node:events';
import { createServer } from 'node:net';

export async function startClamd({ path } = {}) {
  const fake = { seen: [], mode: 'work' };
  const kept = []; // verdicts that are not given while it is silent
  const server = createServer((socket) => {
    let bytes = Buffer.alloc(0);
    socket.on('error', () => {});
    socket.on('data', (piece) => {
      bytes = Buffer.concat([bytes, piece]);
      const file = read(bytes);
      if (file === undefined) return;
      if (file === null) return socket.end('UNKNOWN COMMAND\0');
      fake.seen.push(file);
      const tell = () => socket.end(file.includes('EICAR-STANDARD-ANTIVIRUS-TEST-FILE') ? 'stream: Eicar-Test-Signature FOUND\0' : 'stream: OK\0');
      if (fake.mode === 'silent') return kept.push(tell);
      if (fake.mode === 'cut') return socket.destroy();
      if (fake.mode === 'error') return socket.end('INSTREAM size limit exceeded. ERROR\0');
      return tell();
    });
  });
  server.listen(path ?? { port: 0, host: '127.0.0.1' });
  await once(server, 'listening');
  fake.place = path ?? `127.0.0.1:${server.address().port}`;
  // Works again, and says what it has kept to itself.
  fake.speak = () => {
    fake.mode = 'work';
    for (const tell of kept.splice(0)) tell();
  };
  fake.close = async () => {
    server.close();
    await once(server, 'close').catch(() => {});
  };
  return fake;
}

// The whole file; undefined: more is to come; null: this is not INSTREAM.
function read(bytes) {
  const command = Buffer.from('zINSTREAM\0');
  if (bytes.length < command.length) return undefined;
  if (!bytes.subarray(0, command.length).equals(command)) return null;
  const pieces = [];
  for (let at = command.length; at + 4 <= bytes.length;) {
    const n = bytes.readUInt32BE(at);
    if (n === 0) return Buffer.concat(pieces);
    pieces.push(bytes.subarray(at + 4, at + 4 + n));
    at += 4 + n;
  }
  return undefined;
}
