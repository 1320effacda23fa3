// A body that ends the process that reads it stops itself, and not the server: it is tried once
// more by the next start, and quarantined by the one after. What came beside it is not touched.
import assert from 'node:assert/strict';
import { test } from 'node:test';

import { endOf, Hark, sleep } from './lib/hark.mjs';
import { ask } from './lib/oracle.mjs';

const body = (id, text) => JSON.stringify({ events: [{ kind: 'message', id, thread: `t-${id}`, visibility: 'private',
  from: { id: `p-${id}`, name: 'Ewa', handle: 'ewa' }, text, at_ms: Date.now() }] });

async function until(holds) {
  for (const limit = Date.now() + 60_000; ;) {
    if (await holds()) return;
    if (Date.now() > limit) throw new Error(`not within 60 s: ${holds}`);
    await sleep(25);
  }
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

  await hark.start().catch(() => undefined); /* it may die before its port is open */
  assert.equal((await endOf(hark))?.signal, 'SIGABRT', 'the first start should read it once more');
  await hark.start();
  let list;
  await until(async () => {
    list = await hark.call('GET', '/quarantine');
    return list.value.rows.length > 0;
  });
  assert.equal(list.value.rows.length, 1);
  assert.equal(list.value.rows[0].tries, 2);
  assert.equal(list.value.rows[0].reason, "crashed");
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
