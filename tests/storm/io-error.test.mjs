// The disk begins to fail under traffic: a write, a sync that leaves half of what it should have kept, a
// checkpoint. Hark thanks for nothing any more and ends with 74; a start on a disk that works again finds
// what was acknowledged, each once.
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';

import { endOf, sleep } from './lib/hark.mjs';
import { endsWhole } from './lib/promises.mjs';
import { begin } from './lib/storm.mjs';

async function more(count, than) {
  for (const limit = Date.now() + 60_000; count() <= than; await sleep(20))
    if (Date.now() > limit) throw new Error(`not more than ${than} within 60 s: ${count}`);
}

test('I/O errors end the program with 74 and cost nothing that was acknowledged', { timeout: 240_000 }, async () => {
  const place = mkdtempSync(join(tmpdir(), 'hark-fault-'));
  const fault = join(place, 'fault');
  const world = await begin({ inboundPerSecond: 150, repliesPerSecond: 25, faults: [],
    env: { HARK_TEST_VFS: 'powercut', HARK_TEST_IO_FAULT: fault } });
  const { hark, inbound, agents } = world;
  const taken = () => inbound.acked.size;

  const fails = async (act, strike) => {
    await more(taken, taken() + 20);
    hark.wanted = true; // its end
    writeFileSync(fault, act);
    strike();
    assert.deepEqual(await endOf(hark), { code: 74, signal: null }, `${act}: ${hark.errors}`);
    rmSync(fault);
    await hark.start();
  };
  try {
    inbound.start();
    agents.start();
    await more(() => agents.replies.size, 5);
    for (const act of ['sync', 'write', 'sync']) await fails(act, () => {});
    await fails('checkpoint', () => hark.process.kill('SIGTERM')); /* the last act of a stop */
    await more(taken, taken() + 20);
    await endsWhole('I/O errors', world);
  } finally {
    await world.end();
    rmSync(place, { recursive: true, force: true });
  }
});
