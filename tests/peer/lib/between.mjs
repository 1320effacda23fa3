// What stands between Hark and the network's server: it passes everything on as it is, counts it,
// and on request plays what no server does on command: a token that ran out, a connection that is
// cut before the request arrived or after it was carried out.
import { once } from 'node:events';
import { createServer } from 'node:http';

const KEPT = ['content-type', 'retry-after', 'ratelimit-limit', 'ratelimit-remaining', 'ratelimit-reset', 'ratelimit-policy'];

export class Between {
  constructor(target) {
    this.target = target;
    this.seen = []; // the name of every request that was passed on, and how it was answered
    this.tokens = new Set();
    this.expired = new Set();
    this.cuts = [];
    this.server = createServer((request, response) => {
      this.serve(request, response).catch((error) => response.destroy(error));
    });
  }

  async start() {
    this.server.listen(0, '127.0.0.1');
    await once(this.server, 'listening');
    this.url = `http://127.0.0.1:${this.server.address().port}`;
    return this;
  }

  stop() {
    this.server.closeAllConnections();
    this.server.close();
  }

  // How many requests of this name were answered well.
  count(name) {
    return this.seen.filter((one) => one.name === name && one.status === 200).length;
  }

  // Every access token given out so far has run out, for all requests or for those of one name.
  expireTokens(only = null) {
    this.only = only;
    for (const token of this.tokens) this.expired.add(token);
  }

  // The next request of this name is lost. `act` runs meanwhile; `carriedOut` says whether the
  // server had done its part.
  cutNext(name, { carriedOut, act = async () => {} }) {
    return new Promise((resolve) => this.cuts.push({ name, carriedOut, act, resolve }));
  }

  async serve(request, response) {
    const pieces = [];
    for await (const piece of request) pieces.push(piece);
    const name = request.url.replace(/^\/xrpc\/|\?.*$/g, '');
    const token = request.headers.authorization?.replace('Bearer ', '') ?? '';
    if (this.expired.has(token) && (this.only ?? name) === name) {
      response.writeHead(400, { 'content-type': 'application/json' })
        .end(JSON.stringify({ error: 'ExpiredToken', message: 'Token has expired' }));
      return;
    }
    const at = this.cuts.findIndex((one) => one.name === name);
    const cut = at < 0 ? null : this.cuts.splice(at, 1)[0];
    const answer = cut && !cut.carriedOut ? null : await this.forward(request, name, Buffer.concat(pieces));
    if (cut) {
      await cut.act();
      request.socket.destroy();
      cut.resolve(answer);
      return;
    }
    response.writeHead(answer.status, answer.headers).end(answer.body);
  }

  async forward(request, name, body) {
    const { host, connection, 'content-length': length, ...headers } = request.headers;
    const response = await fetch(this.target + request.url,
      { method: request.method, headers, body: body.length > 0 ? body : undefined });
    const answer = {
      status: response.status,
      headers: Object.fromEntries(KEPT.filter((key) => response.headers.has(key)).map((key) => [key, response.headers.get(key)])),
      body: Buffer.from(await response.arrayBuffer()),
    };
    this.seen.push({ name, status: answer.status });
    this.learnTokens(answer.body);
    return answer;
  }

  learnTokens(body) {
    const token = /"accessJwt":"([^"]+)"/.exec(body.toString('utf8'))?.[1];
    if (token) this.tokens.add(token);
  }
}
