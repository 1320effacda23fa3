// The promises under power cuts: what was not synced when the process died is gone. The control does
// not wait for the disk, and must be found out.
import { test } from 'node:test';

import { quick } from './lib/hark.mjs';
import { keepsPromises, showsDamage } from './lib/promises.mjs';

const KILLS = quick ? 5 : 50;
const POWER_CUTS = { HARK_TEST_VFS: 'powercut' };

test('power cuts at random moments', { timeout: 600_000 }, async () => {
  await keepsPromises('power cut', { kills: KILLS, env: POWER_CUTS });
});

test('control: commits that are not synced lose what was acknowledged', { timeout: 300_000 }, async () => {
  await showsDamage('control synchronous=NORMAL', 'lost',
    { env: { ...POWER_CUTS, HARK_TEST_SYNCHRONOUS: 'normal' } });
});
