// The disk fills up while customers write and people answer, and then there is room again: writes are
// refused with 503 and reads go on, open screens say so, what was acknowledged is kept, what the
// network said of replies is written as soon as there is room, and nobody has to restart anything. The same
// with PostgreSQL, whose tables lie on the small disk: there what still fits into its pages goes on.
//
// Needs a small disk of its own: a tmpfs, which only root may mount.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { chmodSync, closeSync, existsSync, mkdirSync, mkdtempSync, openSync, readFileSync, rmSync, statfsSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';

import { makeDatabase } from './lib/cluster.mjs';
import { sleep } from './lib/hark.mjs';
import { judge } from './lib/oracle.mjs';
import { begin, quieten } from './lib/storm.mjs';

const SIZE_MIB = 160; // 64 must be free for writes to resume

const disk = mkdtempSync(join(tmpdir(), 'hark-disk-'));
const mounted = spawnSync('mount', ['-t', 'tmpfs', '-o', `size=${SIZE_MIB}m`, 'tmpfs', disk]).status === 0;
process.on('exit', () => {
  if (mounted) spawnSync('umount', ['-l', disk]);
  rmSync(disk, { recursive: true, force: true });
});

// Nothing is left for others; it grows again where they give room back.
function fill(path) {
  const piece = Buffer.alloc(64 * 1024);
  const file = openSync(path, 'a');
  try {
    for (;;) writeSync(file, piece);
  } catch (error) {
    assert.equal(error.code, 'ENOSPC');
  } finally {
    closeSync(file);
  }
}

async function until(holds, what) {
  for (const limit = Date.now() + 60_000; ;) {
    const answer = await holds();
    if (answer) return answer;
    if (Date.now() > limit) throw new Error(`not within 60 s: ${what}`);
    await sleep(50);
  }
}

const health = async (hark) => (await fetch(`${hark.url}/healthz`)).json();

async function figure(hark, name) {
  const text = await (await fetch(`${hark.url}/metrics`)).text();
  return Number(new RegExp(`^hark_${name} ([0-9.]+)$`, 'm').exec(text)[1]);
}

// What an open screen hears: the stream ends with the order to read everything anew.
async function watch(hark) {
  const { value } = await hark.call('GET', '/bootstrap');
  const screen = { heard: '', full: value.storage_full };
  const response = await fetch(`${hark.url}/api/v1/events?after=${value.seq}`,
    { headers: { authorization: `Bearer ${hark.bearer}`, accept: 'text/event-stream' } });
  assert.equal(response.status, 200);
  screen.over = (async () => {
    for await (const piece of response.body) screen.heard = (screen.heard + Buffer.from(piece).toString('utf8')).slice(-400);
  })().catch(() => undefined);
  return screen;
}

const note = (world, id, key) => world.hark.call('POST', `/conversations/${id}/notes`, { text: 'Anybody there?' }, key);

test('the disk is full, and then it is not', { skip: !mounted && 'mounting is not permitted', timeout: 300_000 }, async () => {
  const folder = join(disk, 'hark');
  mkdirSync(folder, { mode: 0o700 });
  /* Half of the replies are under way for a second, so that some come back to a full disk. */
  const world = await begin({ folder, inboundPerSecond: 150, repliesPerSecond: 25,
    faults: [{ fault: 'stall', ms: 1000, chance: 0.5 }] });
  const { hark, inbound, agents } = world;
  const ballast = join(disk, 'ballast');
  try {
    inbound.start();
    agents.start();
    await until(() => agents.replies.size > 20, '20 replies');
    const screen = await watch(hark);
    assert.equal(screen.full, false);
    const [{ id }] = (await hark.call('GET', '/conversations?limit=1')).value.conversations;

    /* Hark gives its reserve back, for an admin, and goes on for a while: that is taken too. */
    let full = 0;
    await until(async () => {
      fill(ballast);
      const { reason } = await health(hark);
      full = reason === 'storage_full' && !existsSync(join(folder, 'reserve')) ? full + 1 : 0;
      return full >= 20;
    }, 'the disk is full for good');
    const took = inbound.acked.size;
    const refused = await note(world, id, 'while-full');
    assert.deepEqual([refused.status, refused.value.code], [503, 'storage_full']);
    assert.equal((await fetch(`${hark.url}/healthz`)).status, 503);
    assert.equal((await hark.call('GET', '/conversations?limit=50')).status, 200);
    assert.equal((await hark.call('GET', `/conversations/${id}`)).status, 200);
    await until(() => screen.heard.includes('event: resync'), 'the screens hear of it');
    const { value: now } = await hark.call('GET', '/bootstrap');
    assert.equal(now.storage_full, true);
    const parked = await until(() => figure(hark, 'settles_parked'), 'an answer of the network waits');
    assert.ok((await health(hark)).oldest_settle_ms > 0);
    /* Whatever could not be recorded is nobody's fault: a start after this blames no body. */
    await until(() => readFileSync(join(folder, 'reading')).every((byte) => byte === 0), 'no body is suspected');
    await sleep(500);
    assert.equal(inbound.acked.size, took, 'something was thanked for on a full disk');
    assert.ok(inbound.repeats > 0);

    const second = await watch(hark);
    rmSync(ballast);
    assert.ok(statfsSync(disk).bavail * statfsSync(disk).bsize > 64 * 1024 * 1024, 'the disk of the test is too small');
    await until(async () => (await health(hark)).ok, 'writes resume by themselves');
    await until(() => second.heard.includes('event: resync'), 'the screens hear of that too');
    assert.equal((await hark.call('GET', '/bootstrap')).value.storage_full, false);
    assert.equal((await note(world, id, 'while-full')).status, 200);
    await until(() => inbound.acked.size > took + 20, 'webhooks are taken again');
    await until(async () => (await figure(hark, 'settles_parked')) === 0, 'all that waited is written');
    hark.mustLive();

    const found = await quieten(world, () => hark.stop());
    const result = judge({ found, ...world });
    console.log(`full disk: seed ${world.seed} acked ${inbound.acked.size} lost ${result.lost} | replies ${result.replies}`
      + ` sent ${result.sent} uncertain ${result.uncertain} failed ${result.failed} | parked ${parked} repeats ${inbound.repeats}`);
    assert.deepEqual([result.lost, result.stored_twice, result.delivered_twice, result.quarantined], [0, 0, 0, 0]);
    assert.deepEqual([result.uncertain, result.failed, result.sent], [0, 0, result.replies]);
    assert.deepEqual(result.wrong, []);
    assert.deepEqual(hark.run('check'), { code: 0, text: 'Everything adds up.\n' });
  } finally {
    await world.end();
  }
});

const url = process.env.HARK_TEST_POSTGRES;

test('the disk of PostgreSQL is full, and then it is not', { skip: (!mounted && 'mounting is not permitted') || (!url && 'HARK_TEST_POSTGRES is not set'), timeout: 240_000 }, async () => {
  const place = join(disk, 'tables');
  mkdirSync(place, { mode: 0o700 });
  chmodSync(disk, 0o755);
  assert.equal(spawnSync('chown', ['postgres:', place]).status, 0);
  const store = makeDatabase(url, place);
  const world = await begin({ store, inboundPerSecond: 150, repliesPerSecond: 25, faults: [] });
  const { hark, inbound, agents } = world;
  const ballast = join(disk, 'ballast');
  try {
    inbound.start();
    agents.start();
    await until(() => agents.replies.size > 10, '10 replies');
    const screen = await watch(hark);
    await until(async () => {
      fill(ballast);
      return (await health(hark)).reason === 'storage_full';
    }, 'PostgreSQL says that its disk is full');
    await until(() => screen.heard.includes('event: resync'), 'the screens hear of it');
    assert.equal((await hark.call('GET', '/conversations?limit=50')).status, 200);
    await until(() => inbound.repeats > 0, 'something is refused');
    hark.mustLive();

    const took = inbound.acked.size;
    rmSync(ballast);
    await until(async () => (await health(hark)).ok && inbound.acked.size > took + 50, 'writes resume by themselves');
    await until(async () => (await figure(hark, 'settles_parked')) === 0, 'all that waited is written');
    hark.mustLive();

    const found = await quieten(world, () => hark.stop());
    const result = judge({ found, ...world });
    console.log(`full disk of PostgreSQL: seed ${world.seed} acked ${inbound.acked.size} lost ${result.lost} | replies ${result.replies}`
      + ` sent ${result.sent} uncertain ${result.uncertain} failed ${result.failed} | repeats ${inbound.repeats}`);
    assert.deepEqual([result.lost, result.stored_twice, result.delivered_twice, result.quarantined], [0, 0, 0, 0]);
    assert.deepEqual([result.uncertain, result.failed, result.sent], [0, 0, result.replies]);
    assert.deepEqual(result.wrong, []);
    assert.deepEqual(hark.run('check', []), { code: 0, text: 'Everything adds up.\n' });
  } finally {
    await world.end();
  }
});
