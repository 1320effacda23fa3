// A body that ends the process that reads it stops itself, and not the server: it is tried once
// more by the next start, and quarantined by the one after. What came beside it is not touched.
import assert from 'node:assert/strict';
import { test } from 'node:test';

import { Hark, sleep } from './lib/hark.mjs';
import { ask } from './lib/oracle.mjs';

const body = (id, text) => JSON.stringify({ events: [{ kind: 'message', id, thread: `t-${id}`, visibility: 'private',
  from: { id: `p-${id}`, name: 'Ewa', handle: 'ewa' }, text, at_ms: Date.now() }] });

async function until(holds) {
  for (let tries = 0; tries < 400; tries++) {
    if (await holds()) return;
    await sleep(25);
  }
  throw new Error(`not within 10 s: ${holds}`);
}

// Starts it; how it ended, or null if it still lives after a while.
async function startAndWatch(hark) {
  await hark.start().catch(() => undefined); /* it may die before its port is open */
  return Promise.race([hark.gone, sleep(1500).then(() => null)]);
}

test('a body that aborts its parser is quarantined after two starts', async (t) => {
  const hark = new Hark();
  t.after(() => hark.remove());
  const path = await hark.setUp({ channel: 'test_abort', secrets: { key: 'word' } });
  const post = (text) => fetch(`${hark.url}${path}`, { method: 'POST', body: text,
    headers: { 'content-type': 'application/json', 'x-signature': 'word' } });

  await hark.start();
  for (let i = 0; i < 20; i++) assert.equal((await post(body(`before-${i}`, 'hello'))).status, 200);
  const beside = Promise.allSettled(Array.from({ length: 40 }, (_, i) => post(body(`beside-${i}`, 'hello'))));
  await post(body('poison', 'abort now')).catch(() => undefined);
  const kept = (await beside).filter((one) => one.status === 'fulfilled' && one.value.status === 200).length;
  assert.equal((await hark.gone).signal, 'SIGABRT', 'the marker did not end the process');

  const first = await startAndWatch(hark);
  assert.equal(first?.signal, 'SIGABRT', 'the first start should read it once more');
  const second = await startAndWatch(hark);
  assert.equal(second, null, `the second start should live: ${JSON.stringify(second)} ${hark.errors}`);

  const list = await hark.call('GET', '/quarantine');
  assert.equal(list.value.rows.length, 1);
  assert.equal(list.value.rows[0].tries, 2);
  assert.match(list.value.rows[0].reason, /ended the program/);
  assert.equal((await post(body('after', 'still here'))).status, 200);
  await until(async () => {
    const { value } = await hark.call('GET', '/conversations?limit=200');
    return value.conversations.some((one) => one.last_text === 'still here');
  });
  await hark.kill();
  const found = ask(hark, 'SELECT count(*) FROM message WHERE direction = 0');
  assert.ok(Number(found[0][0]) >= 20 + kept + 1, `${found[0][0]} of ${20 + kept + 1} messages`);
  assert.deepEqual(ask(hark, 'SELECT count(*) FROM raw WHERE state = 2'), [['1']]);
  assert.deepEqual(hark.run('check'), { code: 0, text: 'Everything adds up.\n' });
});
