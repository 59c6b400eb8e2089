import { apportion } from './apportion.js';
import { at } from './at.js';
import type { Department } from './departments.js';
import { between, type Random, randomFor } from './random.js';
import { CHAIN, type SampleOptions } from './sample-options.js';
import type { Store } from './stores.js';

/** A department in one store. */
export interface Shelf {
  readonly store: Store;
  readonly department: Department;
  /** Weeks it has a row for, and how many of those rows are negative or zero. */
  readonly rows: number;
  readonly negatives: number;
  readonly zeros: number;
  /** Weekly sales in an ordinary week, in dollars. */
  readonly level: number;
}

/** What a type of store sells of a department, against the mean of all. */
const LEVELS = {
  staple: { A: 1.18, B: 0.92, compact: 0.45 },
  general: { A: 1.12, B: 1, compact: 0.04 },
  fresh: { A: 1.6, B: 0.25, compact: 0.75 },
} as const;

/** Which stores carry a department, in how many weeks; in order of store number. */
export function planShelves(
  department: Department,
  stores: readonly Store[],
  options: Required<SampleOptions>,
): Shelf[] {
  const random = randomFor(options.seed, 'assortment', department.number);
  const carriers = chooseCarriers(department, stores, random);
  const rows = planRows(department, carriers, options.weeks, random);
  const total = rows.reduce((sum, n) => sum + n, 0);
  const scaled = (count: number) => Math.round((count * total) / department.rows);
  const levels = carriers.map((store) => levelOf(department, store) * between(random, 0.75, 1.25));
  // Returns outweigh sales where little is sold.
  const slack = levels.map((level) => 1 / (1 + level));
  const negatives = apportion(scaled(department.negatives), slack, rows);
  const room = rows.map((n, i) => n - at(negatives, i));
  const zeros = apportion(scaled(department.zeros), slack, room);
  return carriers
    .map((store, i) => ({
      store,
      department,
      rows: at(rows, i),
      negatives: at(negatives, i),
      zeros: at(zeros, i),
      level: at(levels, i),
    }))
    .sort((x, y) => x.store.number - y.store.number);
}

/** Stores that carry a department, the ones most devoted to it first: compact ones come last. */
function chooseCarriers(
  department: Department,
  stores: readonly Store[],
  random: Random,
): readonly Store[] {
  const count = Math.max(1, Math.round((department.stores * stores.length) / CHAIN.stores));
  return stores
    .map((store) => ({ store, place: random() + (store.isCompact ? 1 : 0) }))
    .sort((x, y) => x.place - y.place)
    .slice(0, count)
    .map(({ store }) => store);
}

/** Rows of each carrier: most sell every week, and the missing weeks fall on the last few. */
function planRows(
  department: Department,
  carriers: readonly Store[],
  weeks: number,
  random: Random,
): number[] {
  const full = carriers.length * weeks;
  const filled = department.rows / (department.stores * CHAIN.weeks);
  const missing = full - Math.max(carriers.length, Math.round(full * filled));
  if (missing === 0) return carriers.map(() => weeks);
  const partial = Math.min(carriers.length, Math.ceil(missing / Math.min(weeks * 0.57, weeks - 1)));
  const weights = carriers.map((_, i) =>
    i < carriers.length - partial ? 0 : between(random, 0.4, 1.6),
  );
  const capacities = weights.map((weight) => (weight === 0 ? 0 : weeks - 1));
  return apportion(missing, weights, capacities).map((lost) => weeks - lost);
}

function levelOf(department: Department, store: Store): number {
  const byKind = LEVELS[department.reach];
  const kind = store.isCompact ? byKind.compact : store.type === 'A' ? byKind.A : byKind.B;
  return department.mean * kind * store.popularity;
}
