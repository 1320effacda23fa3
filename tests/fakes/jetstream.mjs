// A fake of a server of Jetstream: WebSockets over Node's own http, and what the network says over them.
//
//   const stream = await startJetstream();
//   stream.url, stream.post(text, more), stream.say(message), stream.greetings (messages for who comes without a cursor),
//   stream.opened (of each connection its cursor), stream.drop(), stream.away, stream.ping(), stream.pongs, stream.close()
//
// Whoever brings a cursor gets all that came from that moment on, as from the network's own servers. `post` has a moment
// of its own (`us`), the next one after the last if none is said. While it is `away`, nobody gets in. `accept` false: another answer than the greeting wants.
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { createServer } from 'node:http';

const GUID = '258EAFA5-E914-47DA-95CA-C5AB0DC85B11';

function frame(opcode, words) {
  const bytes = Buffer.from(words);
  const head = bytes.length < 126 ? [0x80 | opcode, bytes.length] : [0x80 | opcode, 126, bytes.length >> 8, bytes.length & 255];
  return Buffer.concat([Buffer.from(head), bytes]);
}

export async function startJetstream({ host = '127.0.0.1', accept = true } = {}) {
  const open = new Set();
  const said = [];
  const stream = { greetings: [], opened: [], pongs: 0, away: false };
  let last_us = Date.now() * 1000;
  const told = (message) => frame(1, typeof message === 'string' ? message : JSON.stringify(message));

  const server = createServer((request, response) => response.writeHead(404).end());
  server.on('upgrade', (request, socket) => {
    if (stream.away) return socket.destroy();
    const { searchParams } = new URL(request.url, 'http://x');
    const cursor = searchParams.get('cursor');
    const key = request.headers['sec-websocket-key'];
    const answer = accept ? createHash('sha1').update(key + GUID).digest('base64') : 'something else';
    socket.on('error', () => {});
    socket.on('close', () => open.delete(socket));
    // Ours are short and masked: one opcode and its words at a time is enough.
    socket.on('data', (bytes) => { if ((bytes[0] & 15) === 10) stream.pongs++; });
    const first = cursor === null ? stream.greetings : said.filter((one) => one.time_us >= Number(cursor));
    socket.write(Buffer.concat([Buffer.from('HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n'
      + `Sec-WebSocket-Accept: ${answer}\r\n\r\n`), ...first.map(told)]));
    open.add(socket);
    stream.opened.push({ cursor, wanted: searchParams.getAll('wantedCollections') });
  });
  server.listen(0, host);
  await once(server, 'listening');

  stream.say = (message) => {
    said.push(message);
    for (const socket of open) socket.write(told(message));
  };
  stream.message = (text, { us, rkey, operation = 'create', collection = 'app.bsky.feed.post', did = 'did:plc:annazielinska00000000001', ...record } = {}) => {
    last_us = us ?? Math.max(last_us + 1, Date.now() * 1000);
    const commit = { rev: '3l', operation, collection, rkey: rkey ?? `3k${last_us}`, record: { $type: collection, text, ...record }, cid: 'bafy' };
    return { did, time_us: last_us, kind: 'commit', commit };
  };
  stream.post = (text, more) => stream.say(stream.message(text, more));
  stream.drop = () => { for (const socket of open) socket.destroy(); };
  stream.ping = () => { for (const socket of open) socket.write(frame(9, 'there?')); };
  stream.url = `http://${host}:${server.address().port}`;
  stream.close = async () => {
    server.close();
    stream.drop();
  };
  return stream;
}
