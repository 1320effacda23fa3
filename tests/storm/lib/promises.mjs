// What a storm must come to, and what a control must come to.
import assert from 'node:assert/strict';

import { begin, killOften, line, quieten, storm } from './storm.mjs';
import { judge } from './oracle.mjs';

export async function keepsPromises(name, options) {
  const result = await storm(options);

  console.log(line(name, result));
  assert.equal(result.lost, 0, 'acknowledged and lost');
  assert.equal(result.stored_twice, 0, 'stored twice');
  assert.equal(result.delivered_twice, 0, 'delivered twice');
  assert.equal(result.quarantined, 0, 'quarantined and not readable again');
  assert.equal(result.overtook, 0, 'a reply that was queued earlier arrived later');
  assert.equal(result.sent + result.uncertain + result.failed + result.held, result.replies, 'replies without an end');
  assert.deepEqual(result.wrong, []);
  assert.equal(result.check.code, 0, result.check.text);
  assert.ok(result.acked > 0 && result.sent > 0, 'nothing happened');
  return result;
}

// The end of a test that struck Hark in its own way: all has come to rest, and nothing is lost or double.
export async function endsWhole(name, world) {
  const { hark, inbound } = world;
  const found = await quieten(world);
  const result = judge({ found, ...world });

  console.log(`${name}: seed ${world.seed} acked ${inbound.acked.size} lost ${result.lost} stored twice ${result.stored_twice}`
    + ` | replies ${result.replies} sent ${result.sent} uncertain ${result.uncertain} delivered twice ${result.delivered_twice}`
    + ` | quarantined ${result.quarantined} repeats ${inbound.repeats}`);
  assert.deepEqual([result.lost, result.stored_twice, result.delivered_twice, result.quarantined], [0, 0, 0, 0]);
  assert.deepEqual(result.wrong, []);
  assert.ok(inbound.repeats > 0 && result.sent > 0, 'nothing happened');
  assert.deepEqual(hark.run('check'), { code: 0, text: 'Everything adds up.\n' });
}

// The same storm against a Hark that is wrong on purpose, a few kills at a time until the damage
// is seen.
export async function showsDamage(name, what, { kill, store, rounds = 6, ...options }) {
  for (let round = 1; round <= rounds; round++) {
    const world = await begin({ ...options, store: store?.() ?? null });
    try {
      world.inbound.start();
      world.agents.start();
      await killOften(world, 4, kill && (() => kill(world)));
      const found = await quieten(world, () => world.hark.stop()); /* another kill would lose more, for ever */
      const result = judge({ found, ...world });
      console.log(`${name}: round ${round} seed ${world.seed} acked ${world.inbound.acked.size} lost ${result.lost}`
        + ` delivered twice ${result.delivered_twice} of ${result.replies}`);
      if (result[what] > 0) return;
    } finally {
      await world.end();
    }
  }
  assert.fail(`${name}: no damage seen, so this test is blind`);
}
