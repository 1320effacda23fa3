// There is no more memory: Hark aborts instead of going on with half of something, and a start finds what
// was acknowledged, each once. The release binary, under a limit that large forged bodies run into.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import http from 'node:http';
import { test } from 'node:test';

import { endOf, release, sleep } from './lib/hark.mjs';
import { endsWhole } from './lib/promises.mjs';
import { begin } from './lib/storm.mjs';

const ROUNDS = 3;
const ROOM_BYTES = 6 * 1024 * 1024;
const FORGED = Buffer.alloc(7 * 1024 * 1024, 32);

// What the process has now, and a little.
function limit(pid) {
  const now = Number(/^VmSize:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, 'latin1'))[1]) * 1024;
  const set = spawnSync('prlimit', ['--pid', String(pid), `--as=${now + ROOM_BYTES}`], { encoding: 'utf8' });
  assert.equal(set.status, 0, set.stderr);
}

const forge = (url) => new Promise((resolve) => {
  const request = http.request(url, { method: 'POST', agent: false, headers: { 'content-length': FORGED.length } });
  request.on('response', (response) => response.resume().on('close', resolve)).on('error', resolve).on('close', resolve);
  request.end(FORGED);
});

test('out of memory: it aborts, and nothing acknowledged is lost', { timeout: 240_000 }, async () => {
  const world = await begin({ binary: release, inboundPerSecond: 150, repliesPerSecond: 25, faults: [] });
  const { hark, inbound, agents } = world;
  try {
    inbound.start();
    agents.start();
    for (let round = 0; round < ROUNDS; round++) {
      const from = inbound.acked.size;
      for (const late = Date.now() + 60_000; inbound.acked.size < from + 50; await sleep(20)) assert.ok(Date.now() < late, 'no traffic');
      hark.wanted = true; // its end
      let over = false;
      limit(hark.process.pid);
      const end = endOf(hark).finally(() => { over = true; });
      while (!over) await Promise.race([end, Promise.all(Array.from({ length: 8 }, () => forge(inbound.url)))]);
      assert.deepEqual(await end, { code: null, signal: 'SIGABRT' }, hark.errors);
      await hark.start();
    }
    await endsWhole('out of memory', world);
  } finally {
    await world.end();
  }
});
