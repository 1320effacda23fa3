// The same storm with PostgreSQL below: kills of Hark, kills of PostgreSQL itself, and the control whose
// commits do not wait for the disk. Hark outlives all but its own kills. In a hurry only what is quick;
// without PostgreSQL nothing.
import { after, test } from 'node:test';

import { makeDatabase, startCluster } from './lib/cluster.mjs';
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

test('PostgreSQL: kill -9 of the database', { skip: skip || quick, timeout: 600_000 }, async () => {
  cluster ??= await startCluster();
  await keepsPromises('postgres killed', { kills: quick ? 3 : 10, kill: killDatabase, store: makeDatabase(cluster.url) });
});

test('control: synchronous_commit=off loses what was acknowledged', { skip: skip || quick, timeout: 300_000 }, async () => {
  cluster ??= await startCluster();
  await showsDamage('control synchronous_commit=off', 'lost',
    { kill: killDatabase, store: () => makeDatabase(cluster.url), env: { HARK_TEST_SYNCHRONOUS: 'normal' } });
});
