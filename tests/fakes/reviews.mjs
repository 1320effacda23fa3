// A fake of the places that keep reviews: Google Play, Google Business Profile and the App Store. It
// refuses what the real ones refuse, keeps what it accepts, and can be told to fail as networks fail.
//
//   const fake = await startReviewsFake({ rsaPublic, ecPublic });
//   fake.url, fake.write({ place, id, stars, text, ... }), fake.answer(place, id, text), fake.moderate(place, id, state),
//   fake.get(place, id), fake.accepted, fake.asked, fake.faults, fake.withdraw(), fake.renew(), fake.close()
//
// `place` is play, business or store. A review that is written again keeps its name and gets a new
// time. One answer stands under each; another one replaces it.
//
// faults, taken one by one by what answers: limit {retry_after}, error (500, not accepted), error_after
// (accepted, then 500), cut (accepted, then no answer), cut_before, stall (no answer until closed).
//
// Sources: developers.google.com/android-publisher, .../my-business/reference/rest/v4,
// developer.apple.com/documentation/appstoreconnectapi, November 2026.
import { createPublicKey, verify } from 'node:crypto';
import { once } from 'node:events';
import { createServer } from 'node:http';

const REFRESH = '1//refresh-of-kotwica';
const codepoints = (text) => [...text].length;

class Refusal extends Error {
  constructor(status, code, message) {
    super(message);
    Object.assign(this, { status, code });
  }
}

function readToken(text, key, dsa) {
  const [head, body, signature] = text.split('.');
  const good = signature && verify('sha256', Buffer.from(`${head}.${body}`),
    { key: createPublicKey(key), ...(dsa ? { dsaEncoding: 'ieee-p1363' } : {}) }, Buffer.from(signature, 'base64url'));
  return good && { head: JSON.parse(Buffer.from(head, 'base64url')), claims: JSON.parse(Buffer.from(body, 'base64url')) };
}

export async function startReviewsFake({ rsaPublic, ecPublic, page = 100 } = {}) {
  const reviews = { play: new Map(), business: new Map(), store: new Map() };
  const accepted = [];
  const asked = [];
  const faults = [];
  const stalled = new Set();
  // A token that was sold is good until it is withdrawn or ends, however many others are sold: two accounts that buy at
  // the same time do not take each other's away.
  const good = new Set();
  let sold = 1;
  let withdrawn = false;
  let clock = Date.now();
  const moment = () => (clock = Math.max(clock + 1, Date.now()));

  function write({ place, id, stars, text, name = 'Anna', at = moment(), ...more }) {
    const before = reviews[place].get(id);
    reviews[place].set(id, { created: at, ...before, id, stars, text, name, at, ...more });
  }

  function keepAnswer(place, id, text, max, length) {
    const review = reviews[place].get(id);
    if (!review) throw new Refusal(404, 'NOT_FOUND', 'Review not found.');
    if (typeof text !== 'string' || text.trim() === '') throw new Refusal(400, 'INVALID_ARGUMENT', 'The reply is empty.');
    if (length(text) > max) throw new Refusal(400, 'INVALID_ARGUMENT', 'The reply is too long.');
    review.answer = { text, at: moment(), state: 'PENDING' };
    accepted.push({ place, id, text });
    return review.answer;
  }

  // --- Google: tokens for an hour ---

  function sellToken(form) {
    if (withdrawn) throw new Refusal(400, 'invalid_grant', 'Token has been expired or revoked.');
    if (form.get('grant_type') === 'refresh_token') {
      if (form.get('refresh_token') !== REFRESH || form.get('client_id') !== 'kotwica' || form.get('client_secret') !== 'client-secret')
        throw new Refusal(400, 'invalid_grant', 'Bad Request');
    } else if (form.get('grant_type') === 'urn:ietf:params:oauth:grant-type:jwt-bearer') {
      const read = readToken(form.get('assertion') ?? '', rsaPublic, false);
      const { claims } = read || {};
      const now = Date.now() / 1000;
      if (!claims || read.head.alg !== 'RS256') throw new Refusal(400, 'invalid_grant', 'Invalid JWT Signature.');
      if (claims.exp > now + 3700 || claims.exp < now || claims.exp - claims.iat > 3600 || !claims.iss?.endsWith('.gserviceaccount.com')
        || claims.scope !== 'https://www.googleapis.com/auth/androidpublisher' || !claims.aud?.endsWith('/token'))
        throw new Refusal(400, 'invalid_grant', 'Invalid JWT: Token must be a short-lived token.');
    } else throw new Refusal(400, 'unsupported_grant_type', 'Invalid grant_type');
    const token = `ya29.${++sold}`;
    good.add(`Bearer ${token}`);
    return { access_token: token, expires_in: 3599, token_type: 'Bearer' };
  }

  function mustKnow(request) {
    if (!good.has(request.headers.authorization))
      throw new Refusal(401, 'UNAUTHENTICATED', 'Request had invalid authentication credentials.');
  }

  // --- Google Play ---

  const seconds = (at) => ({ seconds: String(Math.floor(at / 1000)), nanos: (at % 1000) * 1e6 });
  const asPlay = (one) => ({ reviewId: one.id, authorName: one.name, comments: [
    { userComment: { text: one.title ? `${one.title}\t${one.text}` : `\t${one.text}`, starRating: one.stars, reviewerLanguage: one.language ?? 'pl',
      thumbsUpCount: one.likes ?? 0, lastModified: seconds(one.at) } },
    ...(one.answer ? [{ developerComment: { text: one.answer.text, lastModified: seconds(one.answer.at) } }] : [])] });

  function play({ method, path, query, body }) {
    const [, app, id, verb] = /^\/androidpublisher\/v3\/applications\/([^/]+)\/reviews(?:\/([^/:]+|gp%3A[^/:]+))?(:reply)?$/.exec(path) ?? [];
    if (app !== 'pl.kotwica.app') throw new Refusal(404, 'NOT_FOUND', 'Package not found: ' + app);
    if (method === 'POST' && verb) {
      const kept = keepAnswer('play', decodeURIComponent(id), body.replyText, 350, codepoints);
      return { result: { replyText: kept.text, lastEdited: seconds(kept.at) } };
    }
    if (method !== 'GET') throw new Refusal(405, 'UNIMPLEMENTED', method);
    if (id) {
      const found = reviews.play.get(decodeURIComponent(id));
      if (!found) throw new Refusal(404, 'NOT_FOUND', 'Review not found.');
      return asPlay(found);
    }
    // Only the last week, and in no order.
    const all = [...reviews.play.values()].filter((one) => one.at > Date.now() - 7 * 86400e3);
    const from = Number(query.get('token') ?? 0);
    const part = all.slice(from, from + page);
    if (part.length === 0) return {};
    return { reviews: part.map(asPlay), ...(from + page < all.length ? { tokenPagination: { nextPageToken: String(from + page) } } : {}) };
  }

  // --- Google Business Profile ---

  const iso = (at) => new Date(at).toISOString();
  const asBusiness = (one) => ({ reviewId: one.id, name: `accounts/11/locations/22/reviews/${one.id}`, reviewer: { displayName: one.name },
    starRating: ['', 'ONE', 'TWO', 'THREE', 'FOUR', 'FIVE'][one.stars], ...(one.text ? { comment: one.text } : {}),
    createTime: iso(one.created), updateTime: iso(one.at),
    ...(one.answer ? { reviewReply: { comment: one.answer.text, updateTime: iso(one.answer.at), reviewReplyState: one.answer.state } } : {}) });

  function business({ method, path, query, body }) {
    const [, id, reply] = /^\/v4\/accounts\/11\/locations\/22\/reviews(?:\/([^/]+))?(\/reply)?$/.exec(path) ?? [null, null, null];
    if (!path.startsWith('/v4/accounts/11/locations/22/reviews')) throw new Refusal(404, 'NOT_FOUND', 'Requested entity was not found.');
    if (method === 'PUT' && reply) {
      const kept = keepAnswer('business', id, body.comment, 4096, Buffer.byteLength);
      return { comment: kept.text, updateTime: iso(kept.at), reviewReplyState: kept.state };
    }
    if (method !== 'GET') throw new Refusal(405, 'UNIMPLEMENTED', method);
    if (id) {
      if (!reviews.business.has(id)) throw new Refusal(404, 'NOT_FOUND', 'Requested entity was not found.');
      return asBusiness(reviews.business.get(id));
    }
    const all = [...reviews.business.values()].sort((a, b) => b.at - a.at);
    const from = Number(query.get('pageToken') ?? 0);
    const size = Math.min(page, Number(query.get('pageSize') ?? 50));
    return { reviews: all.slice(from, from + size).map(asBusiness), totalReviewCount: all.length,
      ...(from + size < all.length ? { nextPageToken: String(from + size) } : {}) };
  }

  // --- App Store ---

  function mustSign(request) {
    const read = readToken((request.headers.authorization ?? '').replace(/^Bearer /, ''), ecPublic, true);
    const now = Date.now() / 1000;
    const { head, claims } = read || {};
    if (withdrawn || !read || head.alg !== 'ES256' || head.kid !== 'KEY1234567' || claims.iss !== 'issuer-of-kotwica' || claims.aud !== 'appstoreconnect-v1'
      || claims.exp < now || claims.exp - now > 20 * 60 + 5)
      throw new Refusal(401, 'NOT_AUTHORIZED', 'Provide a properly configured and signed bearer token.');
  }

  const related = (one) => ({ response: { data: one.answer ? { type: 'customerReviewResponses', id: `response-${one.id}` } : null } });
  const asStore = (one) => ({ type: 'customerReviews', id: one.id, relationships: related(one),
    attributes: { rating: one.stars, title: one.title ?? '', body: one.text, reviewerNickname: one.name, createdDate: iso(one.at), territory: one.territory ?? 'POL' } });
  const asResponse = (one) => ({ type: 'customerReviewResponses', id: `response-${one.id}`,
    attributes: { responseBody: one.answer.text, lastModifiedDate: iso(one.answer.at), state: one.answer.state === 'PENDING' ? 'PENDING_PUBLISH' : 'PUBLISHED' } });

  function store({ method, path, query, body }) {
    if (method === 'POST' && path === '/v1/customerReviewResponses') {
      const { data } = body;
      const id = data?.relationships?.review?.data?.id;
      if (data?.type !== 'customerReviewResponses' || data.relationships.review.data.type !== 'customerReviews')
        throw new Refusal(409, 'ENTITY_ERROR', 'The provided entity is not valid.');
      keepAnswer('store', id, data.attributes?.responseBody, 5970, codepoints);
      return { data: asResponse(reviews.store.get(id)) };
    }
    if (method !== 'GET') throw new Refusal(405, 'METHOD_NOT_ALLOWED', method);
    const [, single] = /^\/v1\/customerReviews\/([^/]+)$/.exec(path) ?? [];
    if (single) {
      const found = reviews.store.get(single);
      if (!found) throw new Refusal(404, 'NOT_FOUND', 'The specified resource does not exist.');
      return { data: asStore(found), included: found.answer && query.get('include') === 'response' ? [asResponse(found)] : [] };
    }
    if (path !== '/v1/apps/123456789/customerReviews') throw new Refusal(404, 'NOT_FOUND', 'The specified resource does not exist.');
    if (query.get('sort') !== '-createdDate') throw new Refusal(400, 'PARAMETER_ERROR.INVALID', 'The fake only knows the newest first.');
    const all = [...reviews.store.values()].sort((a, b) => b.at - a.at);
    const from = Number(query.get('cursor') ?? 0);
    const size = Math.min(page, Number(query.get('limit') ?? 50), 200);
    const part = all.slice(from, from + size);
    const next = new URLSearchParams([...query].filter(([key]) => key !== 'cursor').concat([['cursor', String(from + size)]]));
    return { data: part.map(asStore), included: query.get('include') === 'response' ? part.filter((one) => one.answer).map(asResponse) : [],
      links: from + size < all.length ? { next: `https://elsewhere.invalid${path}?${next}` } : {} };
  }

  // --- the server ---

  function refuse(response, path, error) {
    const apple = path.startsWith('/v1/');
    const body = path === '/token' ? { error: error.code, error_description: error.message }
      : apple ? { errors: [{ status: String(error.status), code: error.code, title: 'Refused', detail: error.message }] }
        : { error: { code: error.status, message: error.message, status: error.code } };
    response.writeHead(error.status, { 'content-type': 'application/json', ...(error.wait ? { 'retry-after': String(error.wait) } : {}) });
    response.end(JSON.stringify(body));
  }

  async function handle(request, response) {
    const url = new URL(request.url, 'http://fake');
    const path = url.pathname;
    const pieces = [];
    for await (const piece of request) pieces.push(piece);
    const text = Buffer.concat(pieces).toString('utf8');
    asked.push(`${request.method} ${path}`);
    if (path === '/token') {
      const answer = JSON.stringify(sellToken(new URLSearchParams(text)));
      return response.writeHead(200, { 'content-type': 'application/json' }).end(answer);
    }
    const apple = path.startsWith('/v1/');
    (apple ? mustSign : mustKnow)(request);
    const fault = request.method === 'GET' ? undefined : faults.shift();
    if (fault === 'error') throw new Refusal(500, 'INTERNAL', 'Internal error encountered.');
    if (fault === 'cut_before') return response.socket.destroy();
    if (fault === 'stall') return stalled.add(response);
    if (fault?.limit) throw Object.assign(new Refusal(429, 'RESOURCE_EXHAUSTED', 'Quota exceeded.'), { wait: fault.limit });
    const place = apple ? store : path.startsWith('/v4/') ? business : play;
    const result = place({ method: request.method, path, query: url.searchParams, body: text ? JSON.parse(text) : {} });
    if (fault === 'cut') return response.socket.destroy();
    if (fault === 'error_after') throw new Refusal(500, 'INTERNAL', 'Internal error encountered.');
    response.writeHead(apple && request.method === 'POST' ? 201 : 200, { 'content-type': 'application/json' });
    response.end(JSON.stringify(result));
  }

  const server = createServer((request, response) =>
    handle(request, response).catch((error) =>
      (error instanceof Refusal ? refuse(response, new URL(request.url, 'http://fake').pathname, error) : response.writeHead(599).end(String(error.stack)))));
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');

  return {
    url: `http://127.0.0.1:${server.address().port}`,
    refreshToken: REFRESH,
    accepted,
    asked,
    faults,
    write,
    get: (place, id) => reviews[place].get(id),
    answer: (place, id, text) => { reviews[place].get(id).answer = { text, at: moment(), state: 'APPROVED' }; },
    moderate: (place, id, state) => { reviews[place].get(id).answer.state = state; },
    expire: () => good.clear(), // nobody has been told
    withdraw: () => { withdrawn = true; good.clear(); },
    renew: () => { withdrawn = false; },
    async close() {
      for (const response of stalled) response.destroy();
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}
