// Traffic in both directions, kills at random moments, quiet, and then the accounts.
import { startWhatsAppFake } from '../../fakes/whatsapp.mjs';
import { seeded } from '../../fakes/lib/seeded.mjs';
import { Agents } from './agents.mjs';
import { Hark, sleep } from './hark.mjs';
import { Inbound } from './inbound.mjs';
import { isQuiet, judge, read } from './oracle.mjs';

const FAULTS = [
  { fault: 'limit', retry_after_s: 1, chance: 0.05 },
  { fault: 'throughput', chance: 0.02 },
  { fault: 'error', chance: 0.03 },
  { fault: 'error_after', chance: 0.03 },
  { fault: 'cut', chance: 0.05 },
  { fault: 'cut_before', chance: 0.02 },
  { fault: 'stall', ms: 700, chance: 0.05 },
  { fault: 'undeliverable', chance: 0.02 },
];
const QUIET_MS = 180_000;

export const newSeed = () => Number(process.env.HARK_STORM_SEED) || Math.floor(Math.random() * 1e9);

// A network, a Hark that knows it, and traffic on both sides. `end()` when done with it.
export async function begin({ seed = newSeed(), store = null, env = {}, binary, folder, faults = FAULTS,
  inboundPerSecond = 500, repliesPerSecond = 25 } = {}) {
  const random = seeded(seed);
  const fake = await startWhatsAppFake({ seed, windows: false });
  const hark = new Hark({ store, env, binary, folder });
  const path = await hark.setUp({
    set: { phone_number_id: fake.options.phoneNumberId, base_url: fake.url, allow_private_addresses: 'yes' },
    secrets: { access_token: fake.options.token, app_secret: fake.options.appSecret, verify_token: fake.options.verifyToken },
  });
  const url = `${hark.url}${path}`;
  fake.hooks({ url, duplicate: 0.1, delay_ms: [5, 2500], tries: 60, retry_ms: 100 });
  fake.rules(faults);
  await hark.start();
  const inbound = new Inbound({ url, secret: fake.options.appSecret, number: fake.options.phoneNumberId,
    perSecond: inboundPerSecond, random });
  const agents = new Agents({ hark, perSecond: repliesPerSecond, random });
  return { seed, random, fake, hark, inbound, agents,
    async end() {
      inbound.end();
      await hark.remove();
      await agents.end();
      await fake.close();
    } };
}

// Kill it, or what it lives on, at random moments; if that ended it, start it again at once. So often at
// least, and until so many messages were acknowledged: a machine that is slow takes more kills, not less
// proof. How often it was.
export async function killOften({ hark, inbound, random }, kills, kill = () => hark.kill(), ackedAtLeast = 0) {
  let done = 0;
  while (done < kills || inbound.acked.size < ackedAtLeast) {
    await sleep(random.happens(0.75) ? random.between(10, 400) : random.between(400, 1500));
    hark.mustLive();
    await kill();
    if (hark.isGone()) await hark.start();
    done++;
  }
  hark.mustLive();
  return done;
}

// Until all that was begun has come to an end. Each look is one more kill: what counts is what lies
// on the disk.
export async function quieten({ hark, inbound, agents, fake }, end = () => hark.kill()) {
  const limit = Date.now() + QUIET_MS;

  await inbound.stop();
  await agents.stop();
  fake.rules([]);
  for (;;) {
    await sleep(700);
    hark.mustLive();
    await fake.settle();
    await end();
    const found = read(hark);
    if (isQuiet(found)) return found;
    if (Date.now() > limit) throw new Error(`not quiet after ${QUIET_MS} ms: ${JSON.stringify(found).slice(0, 2000)}`);
    await hark.start();
  }
}

// What a person does with what a storm of kills left in quarantine: read it again.
export async function retryQuarantined(world) {
  const { hark } = world;

  await hark.start();
  for (;;) {
    const { value } = await hark.call('GET', '/quarantine');
    if (value.rows.length === 0) break;
    for (const row of value.rows) {
      const answer = await hark.call('POST', `/quarantine/${row.id}/retry`, {}, `retry-${row.id}-${Date.now()}`);
      if (answer.status !== 200) throw new Error(`retry: ${answer.status} ${JSON.stringify(answer.value)}`);
    }
    await sleep(200);
  }
  return quieten(world);
}

const percentile = (list, share) => [...list].sort((a, b) => a - b)[Math.min(list.length - 1, Math.floor(list.length * share))];

// One whole storm: what it came to, with the figures. `ackedAtLeast`: 50 for each kill if nothing is said.
export async function storm({ kills: wanted, kill, ackedAtLeast = 50 * wanted, ...options }) {
  const from = performance.now();
  const world = await begin(options);
  try {
    world.inbound.start();
    world.agents.start();
    const kills = await killOften(world, wanted, kill && (() => kill(world)), ackedAtLeast);
    const stormed = performance.now();
    let found = await quieten(world);
    const quarantined = found.quarantined;
    if (quarantined > 0) found = await retryQuarantined(world);
    const result = { kills, seed: world.seed, acked: world.inbound.acked.size, ...judge({ found, ...world }),
      quarantined_first: quarantined,
      per_second: world.inbound.perSecondOf,
      repeats: world.inbound.repeats + world.agents.repeats,
      seconds: [stormed - from, performance.now() - stormed].map((ms) => Math.round(ms / 1000)),
      ready_p99_ms: Math.round(percentile(world.hark.ready_ms, 0.99)) };
    result.check = world.hark.run('check');
    return result;
  } finally {
    await world.end();
  }
}

export const line = (name, r) => `${name}: kills ${r.kills} seed ${r.seed} webhooks/s ${Object.entries(r.per_second).map(([word, n]) => `${Math.round(n)} ${word}`).join(', ')} acked ${r.acked}`
  + ` lost ${r.lost} stored twice ${r.stored_twice} | replies ${r.replies} = sent ${r.sent} + uncertain ${r.uncertain}`
  + ` + failed ${r.failed} + held ${r.held}, overtook ${r.overtook}, delivered twice ${r.delivered_twice} | quarantined ${r.quarantined_first}, then ${r.quarantined}`
  + ` | repeats ${r.repeats} | ready p99 ${r.ready_p99_ms} ms`
  + ` | ${r.seconds.join(' s and then ')} s until quiet`;
