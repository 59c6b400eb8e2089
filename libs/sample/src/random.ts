/** The item at an index that must be there. */
export function at<T>(items: readonly T[], index: number): T {
  const item = items[index];
  if (item === undefined) throw new RangeError(`no item ${index} of ${items.length}`);
  return item;
}

/** Draws the next number in [0, 1). */
export type Random = () => number;

/**
 * A repeatable stream of random numbers, which Math.random cannot give: the same seed, topic and
 * keys draw the same numbers on every machine, and each topic draws independently of the others.
 * The generator is sfc32, by Chris Doty-Humphrey, from PractRand (public domain).
 */
export function randomFor(seed: number, topic: string, first = 0, second = 0): Random {
  let a = seed | 0;
  let b = hash(topic);
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
  // The first draws of nearby keys resemble each other until the state is mixed.
  for (let round = 0; round < 15; round++) next();
  return next;
}

/**
 * A number around 0 with standard deviation 1, nearly normal. A sum of draws and not Box–Muller,
 * because the last digit of a logarithm or cosine may differ from one JavaScript engine to another.
 */
export function bell(random: Random): number {
  return (random() + random() + random() + random() - 2) * Math.sqrt(3);
}

/** A number between two bounds, all equally likely. */
export function between(random: Random, low: number, high: number): number {
  return low + (high - low) * random();
}

/** A whole number from the first to the last, all equally likely. */
export function whole(random: Random, first: number, last: number): number {
  return first + Math.floor((last - first + 1) * random());
}

/** One of the items, all equally likely. */
export function pick<T>(items: readonly T[], random: Random): T {
  return at(items, Math.floor(random() * items.length));
}

/** One of the items, the first ones more likely than the last. */
export function pickEarly<T>(items: readonly T[], random: Random): T {
  return at(items, Math.floor(Math.min(random(), random()) * items.length));
}

/** The items in a random order. */
export function shuffled<T>(items: readonly T[], random: Random): T[] {
  const drawn = items.map((item) => ({ item, place: random() }));
  return drawn.sort((x, y) => x.place - y.place).map(({ item }) => item);
}

/** FNV-1a. */
function hash(text: string): number {
  let value = 0x811c9dc5;
  for (let i = 0; i < text.length; i++) {
    value = Math.imul(value ^ text.charCodeAt(i), 0x01000193);
  }
  return value;
}

/**
 * Splits a whole number into whole shares, near the proportions of the weights, none above its
 * capacity. The shares add up to the total exactly; the capacities together must hold it.
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
 * Writes a number given in units of its last decimal place, without trailing zeros, as the chain's
 * files do: 2492450 hundredths are 24924.5, 300 are 3.
 */
export function decimal(units: number, places: number): string {
  const digits = String(Math.abs(units)).padStart(places + 1, '0');
  const fraction = digits.slice(-places).replace(/0+$/, '');
  const text = digits.slice(0, -places) + (fraction && `.${fraction}`);
  return units < 0 ? `-${text}` : text;
}

/** A number rounded to so many decimal places, written without trailing zeros. */
export function rounded(value: number, places: number): string {
  return decimal(Math.round(value * 10 ** places), places);
}
