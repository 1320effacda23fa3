// An SDK that others write against the real network, unmodified: its requests go to our fake over
// intercepted TLS, under the network's own host name.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { Agent, request as httpsRequest } from 'node:https';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { connect } from 'node:tls';

import { WhatsAppAPI } from 'whatsapp-api-js';

// A key and a certificate for the network's name and for this machine, both for the fake.
export function certificate(name = 'graph.facebook.com') {
  const folder = mkdtempSync(join(tmpdir(), 'hark-tls-'));
  const file = (name) => join(folder, name);
  execFileSync('openssl', ['req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes', '-days', '2',
    '-keyout', file('key.pem'), '-out', file('cert.pem'), '-subj', `/CN=${name}`,
    '-addext', `subjectAltName=DNS:${name},IP:127.0.0.1`], { stdio: 'ignore' });
  const tls = { key: readFileSync(file('key.pem')), cert: readFileSync(file('cert.pem')) };
  rmSync(folder, { recursive: true });
  return tls;
}

// For an SDK over node:https: whatever host it names is the fake's port on this machine; TLS is checked
// under that name against our own CA, and any other name is refused.
export function agentTo(name, port, ca) {
  const agent = new Agent({ keepAlive: false });
  agent.createConnection = (options) => {
    assert.equal(options.host ?? options.hostname, name);
    return connect({ host: '127.0.0.1', port, servername: name, ca });
  };
  return agent;
}

// fetch() with graph.facebook.com's name resolved to the fake; TLS is checked against our own CA.
function intercepted(fake, ca) {
  return async (url, { method = 'GET', headers = {}, body } = {}) => {
    const { hostname, pathname, search } = new URL(url);
    assert.equal(hostname, 'graph.facebook.com');
    const asked = new Request(url, { method, headers, body });
    const bytes = Buffer.from(await asked.arrayBuffer());
    return new Promise((resolve, reject) => {
      const request = httpsRequest(
        { host: '127.0.0.1', port: fake.port, servername: hostname, path: pathname + search, method, ca,
          headers: { ...Object.fromEntries(asked.headers), 'content-length': bytes.length, host: hostname }, agent: false },
        async (response) => {
          const pieces = [];
          for await (const piece of response) pieces.push(piece);
          resolve(new Response(Buffer.concat(pieces), { status: response.statusCode, headers: { 'content-type': response.headers['content-type'] } }));
        },
      );
      request.on('error', reject).end(bytes);
    });
  };
}

export const sdkAgainst = (fake, tls) => new WhatsAppAPI({
  token: fake.options.token,
  appSecret: fake.options.appSecret,
  webhookVerifyToken: fake.options.verifyToken,
  v: 'v25.0',
  ponyfill: { fetch: intercepted(fake, tls.cert) },
});
