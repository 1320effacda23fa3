// The line to PostgreSQL ends under traffic: every connection at once, and just at a COMMIT, before it
// arrived or before its answer came, or so that the server does not notice. Hark goes on by itself, nothing acknowledged is lost or doubled.
// Without PostgreSQL nothing.
import assert from 'node:assert/strict';
import { test } from 'node:test';

import { makeDatabase } from './lib/cluster.mjs';
import { Cutter } from './lib/cutter.mjs';
import { quick } from './lib/hark.mjs';
import { keepsPromises } from './lib/promises.mjs';

const url = process.env.HARK_TEST_POSTGRES;
const skip = url ? false : 'HARK_TEST_POSTGRES is not set';

test('every connection ends under traffic', { skip, timeout: 600_000 }, async () => {
  let ended = 0;
  const store = makeDatabase(url);
  await keepsPromises('postgres, connections ended', { kills: quick ? 10 : 24, store,
    kill: async () => { ended += store.terminate(); } });
  assert.ok(ended > 0, 'nothing was connected');
});

test('a COMMIT that never arrives, and one whose answer never comes', { skip, timeout: 600_000 }, async () => {
  const store = makeDatabase(url);
  const cutter = await new Cutter(store.url).start();
  try {
    await keepsPromises('postgres, cut at COMMIT', { kills: quick ? 10 : 24, store: { ...store, url: cutter.url },
      kill: () => cutter.cutNext() });
    assert.ok(cutter.before > 0 && cutter.after > 0 && cutter.unheard > 0,
      `${cutter.before} before, ${cutter.after} after, ${cutter.unheard} unheard`);
  } finally {
    await cutter.stop();
  }
});
