// A small fake of Bluesky: what the network itself says of these eight calls, and no more.
//
//   const network = await startBlueskyFake();
//   network.url, network.mention(key, text), network.write(key, text), network.uriOf(key),
//   network.records, network.asked, network.cutNext, network.password, network.renew(), network.close()
//
// `likes`: by the address of what is liked; `posts`: notifications, newest first; `written`: posts that nobody told us of, by their address;
// `records`: by their name; `cutNext`: keep a record, then say nothing; `renew`: another
// password, and who signed in with the old one is signed out.
import { once } from 'node:events';
import { createServer } from 'node:http';

export const BRAND = 'did:plc:kotwicaubezpieczenia0001';
export const ANNA = 'did:plc:annazielinska00000000001';

export async function startBlueskyFake() {
  const network = { password: 'abcd-efgh-ijkl-mnop', posts: [], written: new Map(), records: new Map(), likes: new Map(), asked: [], cutNext: false };
  let issue = 1;
  const tokens = () => ({ accessJwt: `access-${issue}`, refreshJwt: `refresh-${issue}`, did: BRAND, handle: 'kotwica.example' });
  const calls = {
    'com.atproto.server.createSession': (_, { password }) => password === network.password && tokens(),
    'com.atproto.server.refreshSession': (_, __, token) => token === `refresh-${issue}` && tokens(),
    'app.bsky.notification.listNotifications': () => ({ notifications: network.posts }),
    'app.bsky.feed.getPosts': (query) => ({ posts: query.getAll('uris').flatMap((uri) => network.written.get(uri) ?? []) }),
    'com.atproto.repo.createRecord': (_, { rkey, record }) => {
      network.records.set(rkey, record);
      return { uri: `at://${BRAND}/app.bsky.feed.post/${rkey}`, cid: `cid-${rkey}` };
    },
    'com.atproto.repo.putRecord': (_, { repo, collection, rkey, record }) => {
      if (repo !== BRAND || collection !== 'app.bsky.feed.like' || record.$type !== collection || !/^[234567a-j][234567a-z]{12}$/.test(rkey)
        || !record.subject?.cid || Number.isNaN(Date.parse(record.createdAt))) return undefined;
      network.likes.set(record.subject.uri, rkey);
      return { uri: `at://${BRAND}/${collection}/${rkey}`, cid: `cid-${rkey}` };
    },
    // What is not there is not there: no error.
    'com.atproto.repo.deleteRecord': (_, { repo, collection, rkey }) => {
      if (repo !== BRAND) return undefined;
      if (collection === 'app.bsky.feed.post') network.records.delete(rkey);
      for (const [uri, key] of network.likes) if (collection === 'app.bsky.feed.like' && key === rkey) network.likes.delete(uri);
      return {};
    },
    'com.atproto.repo.getRecord': (query) => {
      const value = network.records.get(query.get('rkey'));
      return value && { uri: `at://${BRAND}/app.bsky.feed.post/${query.get('rkey')}`, value };
    },
  };
  const server = createServer(async (request, response) => {
    const url = new URL(request.url, 'http://network');
    const name = url.pathname.replace('/xrpc/', '');
    let text = '';
    for await (const piece of request) text += piece;
    network.asked.push(name);
    const token = (request.headers.authorization ?? '').replace('Bearer ', '');
    const signingIn = name.startsWith('com.atproto.server.');
    const known = signingIn || token === `access-${issue}`;
    const answer = known && calls[name]?.(url.searchParams, text && JSON.parse(text), token);
    if (name.endsWith('createRecord') && network.cutNext) {
      network.cutNext = false;
      request.socket.destroy();
      return;
    }
    response.writeHead(answer ? 200 : 400, { 'content-type': 'application/json' });
    response.end(JSON.stringify(answer || (signingIn || !known ? { error: 'ExpiredToken', message: 'Token has been revoked' }
      : { error: 'RecordNotFound', message: 'Could not locate record' })));
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  network.url = `http://127.0.0.1:${server.address().port}`;
  network.close = () => { server.closeAllConnections(); server.close(); };
  network.uriOf = (key) => `at://${ANNA}/app.bsky.feed.post/${key}`;
  const post = (key, text) => ({ uri: network.uriOf(key), cid: `cid-${key}`, indexedAt: new Date().toISOString(), labels: [],
    author: { did: ANNA, handle: 'anna.example', displayName: 'Anna' },
    record: { $type: 'app.bsky.feed.post', text, createdAt: new Date().toISOString(), langs: ['en'] } });
  network.write = (key, text) => network.written.set(network.uriOf(key), post(key, text));
  network.mention = (key, text) => {
    network.write(key, text);
    network.posts.unshift({ ...network.written.get(network.uriOf(key)), reason: 'mention', isRead: false });
  };
  network.renew = () => (network.password = `pass-word-${++issue}`);
  network.fields = () => Object.entries({ handle: 'kotwica.example', app_password: network.password, service_url: network.url,
    allow_private_addresses: 'yes' }).map(([key, value]) => ({ key, value }));
  return network;
}
