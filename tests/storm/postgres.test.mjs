// The same storm with PostgreSQL below: kills of Hark, connections that end under it, commits whose
// answer never comes, kills of PostgreSQL itself, and the control whose commits do not wait for the
// disk. Hark outlives all but its own kills. In a hurry only what is quick; without PostgreSQL nothing.
import assert from 'node:assert/strict';
import { after, test } from 'node:test';

import { makeDatabase, startCluster } from './lib/cluster.mjs';
import { Cutter } from './lib/cutter.mjs';
import { quick } from './lib/hark.mjs';
import { keepsPromises, showsDamage } from './lib/promises.mjs';

const url = process.env.HARK_TEST_POSTGRES;
const skip = url ? false : 'HARK_TEST_POSTGRES is not set';

let cluster = null;
after(() => cluster?.stop());

// PostgreSQL dies with everything it has not written out, and comes back.
async function killDatabase() {
  await cluster.kill();
  await cluster.start();
}

test('PostgreSQL: kill -9 of hark at random moments', { skip, timeout: 600_000 }, async () => {
  await keepsPromises('postgres, kill -9', { kills: quick ? 3 : 50, store: makeDatabase(url) });
});

test('PostgreSQL: every connection ends under traffic', { skip, timeout: 600_000 }, async () => {
  let ended = 0;
  const store = makeDatabase(url);
  await keepsPromises('postgres, connections ended', { kills: quick ? 10 : 60, store,
    kill: async () => { ended += store.terminate(); } });
  assert.ok(ended > 0, 'nothing was connected');
});

test('PostgreSQL: a COMMIT that never arrives, and one whose answer never comes', { skip, timeout: 600_000 }, async () => {
  const store = makeDatabase(url);
  const cutter = await new Cutter(store.url).start();
  try {
    await keepsPromises('postgres, cut at COMMIT', { kills: quick ? 10 : 60, store: { ...store, url: cutter.url },
      kill: () => cutter.cutNext() });
    assert.ok(cutter.before > 0 && cutter.after > 0, `${cutter.before} before, ${cutter.after} after`);
  } finally {
    await cutter.stop();
  }
});

test('PostgreSQL: kill -9 of the database', { skip: skip || quick, timeout: 600_000 }, async () => {
  cluster ??= await startCluster();
  await keepsPromises('postgres killed', { kills: quick ? 3 : 10, kill: killDatabase, store: makeDatabase(cluster.url) });
});

test('control: synchronous_commit=off loses what was acknowledged', { skip: skip || quick, timeout: 300_000 }, async () => {
  cluster ??= await startCluster();
  await showsDamage('control synchronous_commit=off', 'lost',
    { kill: killDatabase, store: () => makeDatabase(cluster.url), env: { HARK_TEST_SYNCHRONOUS: 'normal' } });
});
