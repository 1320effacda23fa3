// A whole Bluesky network on this machine: directory (PLC), personal data server (PDS), AppView.
// It is the network's own code from npm, on a throw-away PostgreSQL and Redis.
//
//   tests/peer/alone.sh node tests/peer/bluesky-network.mjs
//
// prints one line of JSON when it is ready (about 20 s) and runs until its standard input ends or
// it is told to stop:
//
//   {"service_url", "images_url", "control_url", "brand": {"handle","did","app_password"}, "customer": {"handle","did"}}
//
// It listens on all interfaces, hence alone.sh. Whoever talks to it must be in the same network
// namespace. Commands, as POST with JSON to control_url, or from a module the same functions:
//
//   /mention  {text, from?, langs?, images?}   somebody mentions the brand; "@brand" in the text is
//                                          replaced by its handle and marked  -> {uri, cid}
//                                          images: [{base64, mime, alt}]
//   /reply    {to: {uri, cid, root?}, text, from?}   somebody replies         -> {uri, cid}
//   /quote    {subject: {uri, cid}, text, from?}     somebody quotes          -> {uri, cid}
//   /replies  {uri}                        direct replies, as the AppView shows them
//                                          -> [{uri, cid, text, author, langs, facets, rkey,
//                                          images: [{alt, cid, path}]}]; path is below images_url
//   /blob     {cid, did}                   bytes as they were given -> {base64, mime}
//   /record   {uri}                        one record from the PDS, or {missing: true}
//   /process  {}                           let the AppView catch up (the others do it, too)
//   /customer {name}                       a further account -> {handle, did}
//   /withdraw {}                           the brand's app password is withdrawn, and what was signed
//                                          in by it can no longer be renewed
//   /restore  {}                           the same app password holds again
//   /stop     {}
import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:http';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { promisify } from 'node:util';

import { freePort } from '../lib/ports.mjs';
import { startPostgres } from '../lib/postgres.mjs';

const run = promisify(execFile);

async function startRedis() {
  const folder = await mkdtemp(join(tmpdir(), 'hark-redis-'));
  const port = await freePort();
  const child = spawn(
    'redis-server',
    ['--port', String(port), '--bind', '127.0.0.1', '--dir', folder, '--save', '', '--appendonly', 'no'],
    { stdio: 'ignore' },
  );
  for (let i = 0; ; i++) {
    const up = await new Promise((resolve) => {
      const socket = connect(port, '127.0.0.1', () => resolve(true));
      socket.on('error', () => resolve(false));
      socket.on('connect', () => socket.destroy());
    });
    if (up) break;
    if (i > 100 || child.exitCode !== null) throw new Error('redis-server does not start: apt install redis-server');
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  return {
    address: `127.0.0.1:${port}`,
    async stop() {
      child.kill('SIGTERM');
      if (child.exitCode === null) await once(child, 'exit');
      await rm(folder, { recursive: true, force: true });
    },
  };
}

export async function startBlueskyNetwork() {
  if (Number(process.versions.node.split('.')[0]) < 22) throw new Error(`Node 22.19 or newer is needed, this is ${process.version}`);
  const redis = await startRedis();
  const postgres = await startPostgres().catch(async (error) => {
    await redis.stop();
    throw error;
  });
  process.env.REDIS_HOST = redis.address;
  process.env.DB_POSTGRES_URL = postgres.url;
  process.env.LOG_ENABLED ??= 'false';
  try {
    const { TestNetwork } = await import('@atproto/dev-env');
    return await describe(await TestNetwork.create({ dbPostgresSchema: 'hark' }), redis, postgres);
  } catch (error) {
    await redis.stop();
    await postgres.stop();
    throw error;
  }
}

// The accounts, and what a test may ask the network to do.
async function describe(network, redis, postgres) {
  const service = `http://localhost:${network.pds.port}`;

  async function call(method, name, { token, body, query } = {}) {
    const search = query ? `?${new URLSearchParams(query)}` : '';
    const response = await fetch(`${service}/xrpc/${name}${search}`, {
      method,
      headers: {
        ...(token ? { authorization: `Bearer ${token}` } : {}),
        ...(body ? { 'content-type': 'application/json' } : {}),
      },
      body: body ? JSON.stringify(body) : undefined,
    });
    const answer = await response.json().catch(() => ({}));
    if (!response.ok) throw Object.assign(new Error(`${name}: ${response.status} ${JSON.stringify(answer)}`), { answer });
    return answer;
  }

  const accounts = new Map();
  async function account(name) {
    if (!accounts.has(name)) {
      const made = await call('POST', 'com.atproto.server.createAccount', {
        body: { handle: `${name}.test`, email: `${name}@hark.test`, password: `password-of-${name}` },
      });
      accounts.set(name, { name, handle: made.handle, did: made.did, token: made.accessJwt });
      await network.processAll();
    }
    return accounts.get(name);
  }

  const brand = await account('brand');
  const { password: appPassword } = await call('POST', 'com.atproto.server.createAppPassword', {
    token: brand.token,
    body: { name: 'hark' },
  });
  const customer = await account('anna');
  await call('POST', 'com.atproto.repo.putRecord', {
    token: customer.token,
    body: {
      repo: customer.did,
      collection: 'app.bsky.actor.profile',
      rkey: 'self',
      record: { $type: 'app.bsky.actor.profile', displayName: 'Anna Zielińska' },
    },
  });
  await network.processAll();

  // Only "@brand" is marked; positions count bytes of UTF-8.
  function facetsOf(text) {
    const mention = `@${brand.handle}`;
    const at = text.indexOf(mention);
    if (at < 0) return undefined;
    const byteStart = Buffer.byteLength(text.slice(0, at));
    return [{
      index: { byteStart, byteEnd: byteStart + Buffer.byteLength(mention) },
      features: [{ $type: 'app.bsky.richtext.facet#mention', did: brand.did }],
    }];
  }

  async function post(from, text, extra = {}) {
    const author = await account(from ?? 'anna');
    const said = text.replace('@brand', `@${brand.handle}`);
    const { uri, cid } = await call('POST', 'com.atproto.repo.createRecord', {
      token: author.token,
      body: {
        repo: author.did,
        collection: 'app.bsky.feed.post',
        record: {
          $type: 'app.bsky.feed.post',
          text: said,
          createdAt: new Date().toISOString(),
          facets: facetsOf(said),
          ...extra,
        },
      },
    });
    await network.processAll();
    return { uri, cid };
  }

  async function embed(from, images) {
    const author = await account(from ?? 'anna');
    const given = [];
    for (const { base64, mime, alt } of images) {
      const response = await fetch(`${service}/xrpc/com.atproto.repo.uploadBlob`, {
        method: 'POST',
        headers: { authorization: `Bearer ${author.token}`, 'content-type': mime },
        body: Buffer.from(base64, 'base64'),
      });
      given.push({ alt, image: (await response.json()).blob });
    }
    return { $type: 'app.bsky.embed.images', images: given };
  }

  const passwords = () => network.pds.ctx.accountManager.db.db;
  let withdrawn = [];
  const commands = {
    mention: async ({ text, from, langs, createdAt, images }) =>
      post(from, text.includes('@brand') ? text : `@brand ${text}`,
        { langs, ...(createdAt ? { createdAt } : {}), ...(images ? { embed: await embed(from, images) } : {}) }),
    reply: ({ to, text, from, langs }) =>
      post(from, text, { langs, reply: { root: to.root ?? { uri: to.uri, cid: to.cid }, parent: { uri: to.uri, cid: to.cid } } }),
    async quote({ subject, text, from, langs, images }) {
      const record = { $type: 'app.bsky.embed.record', record: subject };
      return post(from, text, { langs, embed: images
        ? { $type: 'app.bsky.embed.recordWithMedia', record, media: await embed(from, images) } : record });
    },
    async replies({ uri }) {
      await network.processAll();
      const { thread } = await call('GET', 'app.bsky.feed.getPostThread', { token: customer.token, query: { uri } });
      return (thread.replies ?? []).map(({ post: p }) => ({
        uri: p.uri,
        cid: p.cid,
        rkey: p.uri.split('/').at(-1),
        text: p.record.text,
        author: p.author.handle,
        langs: p.record.langs,
        facets: p.record.facets,
        reply: p.record.reply,
        images: (p.embed?.images ?? []).map(({ alt, fullsize }, i) => ({
          alt, cid: p.record.embed.images[i].image.ref.$link, path: /\/img\/.*/.exec(fullsize)[0] })),
      }));
    },
    async blob({ cid, did }) {
      const response = await fetch(`${service}/xrpc/com.atproto.sync.getBlob?${new URLSearchParams({ cid, did })}`);
      if (!response.ok) throw new Error(`getBlob: ${response.status} ${await response.text()}`);
      return { base64: Buffer.from(await response.arrayBuffer()).toString('base64'), mime: response.headers.get('content-type') };
    },
    async record({ uri }) {
      const [, , repo, collection, rkey] = uri.split('/');
      return call('GET', 'com.atproto.repo.getRecord', { query: { repo, collection, rkey } }).catch(({ answer }) => {
        if (answer?.error === 'RecordNotFound') return { missing: true };
        throw new Error(JSON.stringify(answer));
      });
    },
    async process() {
      await network.processAll();
      return {};
    },
    async customer({ name }) {
      const { handle, did } = await account(name);
      return { handle, did };
    },
    async withdraw() {
      withdrawn = await passwords().selectFrom('app_password').selectAll().where('did', '=', brand.did).execute();
      await call('POST', 'com.atproto.server.revokeAppPassword', { token: brand.token, body: { name: 'hark' } });
      return {};
    },
    // The network gives out a new one only; the old one's row is put back to spare a second account.
    async restore() {
      await passwords().insertInto('app_password').values(withdrawn).execute();
      return {};
    },
  };

  return {
    service_url: service,
    images_url: network.bsky.url,
    brand: { handle: brand.handle, did: brand.did, app_password: appPassword },
    customer: { handle: customer.handle, did: customer.did },
    commands,
    async close() {
      await network.close();
      await redis.stop();
      await postgres.stop();
    },
  };
}

async function readBody(request) {
  let text = '';
  for await (const piece of request) text += piece;
  return text ? JSON.parse(text) : {};
}

async function main() {
  // Loopback must be up, also when somebody forgot alone.sh: say what is wrong in a sentence.
  await run('ip', ['addr', 'show', 'lo', 'up']).catch(() => {});
  const network = await startBlueskyNetwork();
  const { commands, close, ...described } = network;
  let ending = false;
  const server = createServer(async (request, response) => {
    const name = request.url.slice(1);
    try {
      const body = await readBody(request);
      const answer = name === 'stop' ? {} : await commands[name](body);
      response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(answer));
      if (name === 'stop') await end();
    } catch (error) {
      response.writeHead(400, { 'content-type': 'application/json' }).end(JSON.stringify({ error: String(error.message) }));
    }
  });
  async function end() {
    if (ending) return;
    ending = true;
    server.close();
    server.closeAllConnections();
    await close();
    process.exit(0);
  }
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  process.stdin.on('end', end).resume();
  process.on('SIGTERM', end).on('SIGINT', end);
  console.log(JSON.stringify({ ...described, control_url: `http://127.0.0.1:${server.address().port}` }));
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) await main();
