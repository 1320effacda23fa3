// Chance that repeats itself: the same seed, the same faults.
export function seeded(seed = 1) {
  let state = seed >>> 0;
  const next = () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = state;
    t = Math.imul(t ^ (t >>> 15), t | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
  return {
    next,
    happens: (chance) => next() < chance,
    between: (low, high) => low + Math.floor(next() * (high - low + 1)),
  };
}
