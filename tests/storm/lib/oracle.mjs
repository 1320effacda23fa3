// What is really in the database, asked past Hark while it does not run.
import { execFileSync } from 'node:child_process';
import { copyFileSync, existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

// A copy: opening a database tidies up its log, and the next start must find what the last left.
function sqlite(folder, sql) {
  const copy = mkdtempSync(join(tmpdir(), 'hark-oracle-'));
  try {
    for (const name of ['hark.db', 'hark.db-wal'])
      if (existsSync(join(folder, name))) copyFileSync(join(folder, name), join(copy, name));
    return execFileSync('sqlite3', ['-separator', '\t', join(copy, 'hark.db')],
      { input: `${sql};`, encoding: 'utf8', maxBuffer: 1 << 30 });
  } finally {
    rmSync(copy, { recursive: true, force: true });
  }
}

function postgres(url, sql) {
  return execFileSync('psql', ['-qXAt', '-F', '\t', '-d', url],
    { input: `${sql};`, encoding: 'utf8', maxBuffer: 1 << 30 });
}

// Rows as arrays of text.
export function ask(hark, sql) {
  const text = hark.store ? postgres(hark.store.url, sql) : sqlite(hark.folder, sql);
  return text.split('\n').filter((line) => line !== '').map((line) => line.split('\t'));
}

/* Nobody takes anything back here: what is "undone" failed, and its agent has written anew. */
const OUTBOX = ['new', 'sending', 'sent', 'failed', 'uncertain', 'failed'];

// What waits behind a reply that failed or is uncertain waits for a person: that is its end here.
function hold(replies) {
  const shut = new Set();
  for (const reply of replies) {
    if (reply.state === 'failed' || reply.state === 'uncertain') shut.add(reply.thread);
    else if (reply.state === 'new' && shut.has(reply.thread)) reply.state = 'held';
  }
}

export function read(hark) {
  const inbound = ask(hark, 'SELECT remote_id FROM message WHERE direction = 0').map(([id]) => id);
  const replies = ask(hark, 'SELECT o.txn, o.state, o.thread, m.text FROM outbox o JOIN message m'
    + ' ON m.workspace = o.workspace AND m.id = o.id ORDER BY o.id').map(([txn, state, thread, text]) =>
    ({ txn, state: OUTBOX[state], thread, text }));
  hold(replies);
  const raw = Object.fromEntries(ask(hark, 'SELECT state, count(*) FROM raw GROUP BY state'));
  return { inbound, replies, unread: Number(raw[0] ?? 0), quarantined: Number(raw[2] ?? 0) };
}

export const isQuiet = (found) => found.unread === 0
  && found.replies.every((reply) => reply.state !== 'new' && reply.state !== 'sending');

// Replies of one person that arrived before one that was queued earlier. A txn is an id as text: later
// is greater.
function overtakers(accepted) {
  const last = new Map();
  return accepted.filter(({ to, txn }) => {
    const overtook = last.has(to) && txn < last.get(to);
    if (!overtook) last.set(to, txn);
    return overtook;
  });
}

const twice = (list) => {
  const seen = new Set();
  return list.filter((one) => seen.has(one) || !seen.add(one));
};

// What came of the storm: counts that must be 0, and sentences for whatever should not be.
export function judge({ found, inbound, agents, fake }) {
  const kept = new Set(found.inbound);
  const lost = [...inbound.acked].filter((id) => !kept.has(id));
  const accepted = new Map(fake.accepted.map((message) => [message.txn, message]));
  const byText = new Map(found.replies.map((reply) => [reply.text, reply]));
  const wrong = [...agents.problems];
  const count = (state) => found.replies.filter((reply) => reply.state === state).length;

  for (const [text, id] of agents.replies)
    if (byText.get(text)?.txn !== id) wrong.push(`an acknowledged reply is not there: ${text}`);
  for (const reply of found.replies) {
    const arrived = accepted.get(reply.txn);
    const expected = !arrived ? ['failed', 'uncertain', 'held'] : arrived.fault === 'undeliverable' ? ['failed'] : ['sent'];
    if (!expected.includes(reply.state))
      wrong.push(`${reply.text}: ${reply.state}; at the network: ${arrived ? arrived.fault : 'not there'}`);
  }
  return {
    lost: lost.length,
    stored_twice: twice(found.inbound).length + twice(found.replies.map((reply) => reply.text)).length,
    delivered_twice: twice(fake.accepted.map((message) => message.text)).length,
    replies: found.replies.length,
    sent: count('sent'),
    uncertain: count('uncertain'),
    failed: count('failed'),
    held: count('held'),
    overtook: overtakers(fake.accepted).length,
    quarantined: found.quarantined,
    wrong,
  };
}
