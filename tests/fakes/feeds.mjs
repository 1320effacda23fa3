// Fakes of what listening reads by itself: sites with feeds, good ones and bad ones.
//
//   const site = await startSite();
//   site.url, site.put(path, { type, body, status, headers, encode }), site.asked (of each request: path, headers, at),
//   site.rss(path, items, more), site.close()
//
// A document with an ETag is answered 304 to whoever has it, as servers do. `cut` sends its beginning and ends, `gzip`
// packs what is sent; what has a `wait` is answered when that promise is kept, with what the document was when it was asked.
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { createServer } from 'node:http';
import { gzipSync } from 'node:zlib';

const escape = (s) => s.replace(/&/g, '&amp;').replace(/</g, '&lt;');

export function rss({ title = 'Kotwica', items, language = 'pl' }) {
  return `<?xml version="1.0" encoding="UTF-8"?>\n<rss version="2.0" xmlns:dc="http://purl.org/dc/elements/1.1/"><channel>`
    + `<title>${escape(title)}</title><language>${language}</language>`
    + items.map((one) => `<item><title>${escape(one.title ?? '')}</title><description>${escape(one.text ?? '')}</description>`
      + (one.guid ? `<guid isPermaLink="false">${escape(one.guid)}</guid>` : '') + (one.link ? `<link>${escape(one.link)}</link>` : '')
      + (one.author ? `<dc:creator>${escape(one.author)}</dc:creator>` : '') + (one.date ? `<pubDate>${one.date}</pubDate>` : '') + '</item>').join('')
    + '</channel></rss>';
}

export async function startSite({ host = '127.0.0.1' } = {}) {
  const documents = new Map();
  const timelines = new Map();
  const asked = [];
  const open = new Set();

  async function answer(request, response) {
    const { type = 'application/rss+xml', body = '', status = 200, headers = {}, gzip, cut, wait } = documents.get(request.url) ?? { status: 404 };
    const bytes = gzip ? gzipSync(body) : Buffer.from(body);
    const etag = `"${createHash('sha256').update(bytes).digest('hex').slice(0, 16)}"`;
    await wait;
    const known = status === 200 && request.headers['if-none-match'] === etag;
    response.writeHead(known ? 304 : status, { ...(known ? {} : { 'content-type': type, ...(gzip ? { 'content-encoding': 'gzip' } : {}) }),
      ...(status === 200 ? { etag } : {}), ...headers });
    if (cut) response.write(bytes.subarray(0, 20), () => response.destroy());
    else response.end(known ? undefined : bytes);
  }

  function page(all, query, response) {
    const limit = Number(query.get('limit'));
    const after = query.get('min_id');
    const fits = after ? all.filter((one) => BigInt(one.id) > BigInt(after)).slice(-limit) : all.slice(0, limit);
    response.writeHead(200, { 'content-type': 'application/json' });
    response.end(JSON.stringify(fits));
  }

  const server = createServer((request, response) => {
    asked.push({ path: request.url, headers: request.headers, at: Date.now() });
    const all = timelines.get(request.url.split('?')[0]);
    if (all) page(all, new URL(request.url, 'http://x').searchParams, response);
    else answer(request, response);
  });
  server.on('connection', (socket) => {
    open.add(socket);
    socket.on('close', () => open.delete(socket));
  });
  server.listen(0, host);
  await once(server, 'listening');
  const url = `http://${host}:${server.address().port}`;
  return {
    url,
    asked,
    put: (path, document) => documents.set(path, document),
    // The timeline of a tag: `all` statuses, the newest first, as a server of Mastodon pages them.
    tag: (name, all) => timelines.set(`/api/v1/timelines/tag/${name}`, all),
    rss: (path, items, more = {}) => documents.set(path, { body: rss({ items, ...more }), ...more }),
    asksOf: (path) => asked.filter((one) => one.path === path).length,
    async close() {
      server.close();
      for (const socket of open) socket.destroy();
    },
  };
}
