// The promises under kill -9 (power cuts: power-cut.test.mjs): what was acknowledged is kept, no reply is
// delivered twice, and what nobody can know is said to be uncertain.
//
// The kills fall on the program as it is shipped, which keeps up with 500 webhooks a second; sanitizers
// watch the power cuts and the controls, at what rate they can.
//
// Each promise has a control: the same storm against a Hark that is wrong on purpose must show the
// damage, or the storm is blind. HARK_QUICK=1: 5 kills instead of 50. HARK_STORM_SEED: a seed that
// was printed, for another try with the same traffic.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';

import { quick, release } from './lib/hark.mjs';
import { keepsPromises, showsDamage } from './lib/promises.mjs';

const KILLS = quick ? 5 : 50;

test('kill -9 at random moments', { timeout: 600_000 }, async () => {
  const result = await keepsPromises('kill -9', { kills: KILLS, binary: release, ackedAtLeast: 200 * KILLS });
  assert.ok(result.kills >= KILLS && result.acked >= 200 * KILLS, 'less than was promised');
});

test('control: 2xx before the commit loses what was acknowledged', { timeout: 300_000 }, async () => {
  await showsDamage('control early 2xx', 'lost', { env: { HARK_TEST_ACK_EARLY: '1' } });
});

test('control: sending again without reading back delivers twice', { timeout: 300_000 }, async () => {
  await showsDamage('control blind resend', 'delivered_twice', { env: { HARK_TEST_BLIND_RESEND: '1' } });
});

test('the release has none of these hooks', () => {
  const text = readFileSync(release, 'latin1'); // ./dev test builds it first; without it nothing is proved
  assert.ok(text.includes('account add'), 'this is not the program');
  assert.deepEqual(text.match(/HARK_TEST_\w+/g), null);
  for (const name of ['powercut', 'test_abort', 'abort now']) assert.ok(!text.includes(name), `the release contains "${name}"`);
});
