import { at } from './at.js';

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
