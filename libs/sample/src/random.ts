/** Returns the item at an index that must exist. */
export function requireItem<T>(items: readonly T[], index: number): T {
  const item = items[index];
  if (item === undefined) throw new RangeError(`no item ${index} of ${items.length}`);
  return item;
}

/** Returns the next number in [0, 1). */
export type Random = () => number;

/**
 * Returns a repeatable stream of random numbers, which Math.random cannot: the same seed, topic and keys give the same
 * numbers on every machine, and topics are independent of each other. The generator is sfc32, by Chris Doty-Humphrey,
 * from PractRand (public domain).
 */
export function createRandom(seed: number, topic: string, first = 0, second = 0): Random {
  let a = seed | 0;
  let b = hashText(topic);
  let c = first | 0;
  let counter = second | 0;
  const next = (): number => {
    const sum = (((a + b) | 0) + counter) | 0;
    counter = (counter + 1) | 0;
    a = b ^ (b >>> 9);
    b = (c + (c << 3)) | 0;
    c = (((c << 21) | (c >>> 11)) + sum) | 0;
    return (sum >>> 0) / 2 ** 32;
  };
  // The first numbers of nearby keys are similar until the state is mixed.
  for (let round = 0; round < 15; round++) next();
  return next;
}

/**
 * Returns a nearly normal number with mean 0 and standard deviation 1. Sums draws instead of Box–Muller, because the
 * last digit of a logarithm or cosine may differ between JavaScript engines.
 */
export function drawNormal(random: Random): number {
  return (random() + random() + random() + random() - 2) * Math.sqrt(3);
}

/** Returns a uniformly distributed number between two bounds. */
export function drawBetween(random: Random, low: number, high: number): number {
  return low + (high - low) * random();
}

/** Returns a uniformly distributed whole number; both bounds are inclusive. */
export function drawWhole(random: Random, first: number, last: number): number {
  return first + Math.floor((last - first + 1) * random());
}

/** Returns a random item, all equally likely. */
export function pick<T>(items: readonly T[], random: Random): T {
  return requireItem(items, Math.floor(random() * items.length));
}

/** Returns a random item, the first ones more likely than the last. */
export function pickEarly<T>(items: readonly T[], random: Random): T {
  return requireItem(items, Math.floor(Math.min(random(), random()) * items.length));
}

/** Returns the items in a random order. */
export function shuffle<T>(items: readonly T[], random: Random): T[] {
  const drawn = items.map((item) => ({ item, place: random() }));
  return drawn.sort((x, y) => x.place - y.place).map(({ item }) => item);
}

/** FNV-1a. */
function hashText(text: string): number {
  let value = 0x811c9dc5;
  for (let i = 0; i < text.length; i++) {
    value = Math.imul(value ^ text.charCodeAt(i), 0x01000193);
  }
  return value;
}

/**
 * Splits a whole number into whole shares, close to the proportions of the weights and within the capacities. The
 * shares add up exactly; the capacities together must hold the total.
 */
export function apportion(
  total: number,
  weights: readonly number[],
  capacities: readonly number[] = [],
): number[] {
  const parts = weights.map((weight, i) => ({
    weight,
    share: 0,
    capacity: capacities[i] ?? total,
  }));
  const heaviestFirst = [...parts].sort((x, y) => y.weight - x.weight);
  let left = total;
  while (left > 0) {
    const open = heaviestFirst.filter(({ share, capacity }) => share < capacity);
    if (open.length === 0) throw new RangeError(`${left} of ${total} exceed the capacities`);
    const weight = open.reduce((sum, part) => sum + part.weight, 0);
    const round = left;
    for (const part of open) {
      const fair = Math.max(1, Math.floor((round * part.weight) / weight));
      const share = Math.min(fair, part.capacity - part.share, left);
      part.share += share;
      left -= share;
    }
  }
  return parts.map(({ share }) => share);
}

/**
 * Formats a number in units of its last decimal place, without trailing zeros, as the chain's files do: 2492450
 * hundredths are 24924.5, 300 are 3.
 */
export function formatDecimal(units: number, places: number): string {
  const digits = String(Math.abs(units)).padStart(places + 1, '0');
  const fraction = digits.slice(-places).replace(/0+$/, '');
  const text = digits.slice(0, -places) + (fraction && `.${fraction}`);
  return units < 0 ? `-${text}` : text;
}

/** Rounds to the given number of decimal places, without trailing zeros. */
export function roundDecimal(value: number, places: number): string {
  return formatDecimal(Math.round(value * 10 ** places), places);
}
