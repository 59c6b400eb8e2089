import { formatHolidayFlag, computeSeasonIndex, type Week } from './calendar.js';
import { chooseDepartments, type Department } from './departments.js';
import { hasMarkdown, planMarkdowns, type Store } from './stores.js';
import {
  apportion,
  requireItem,
  drawNormal,
  drawBetween,
  formatDecimal,
  type Random,
  createRandom,
} from './random.js';
import { CHAIN, type SampleOptions } from './sample-options.js';

/** A department in one store. */
interface Shelf {
  readonly store: Store;
  readonly department: Department;
  /** Number of weeks with a row, and how many of those rows are negative or zero. */
  readonly rows: number;
  readonly negatives: number;
  readonly zeros: number;
  /** Weekly sales in an ordinary week, in dollars. */
  readonly level: number;
}

/** Sales of a department by type of store, relative to the mean of all. */
const LEVELS = {
  staple: { A: 1.18, B: 0.92, compact: 0.45 },
  general: { A: 1.12, B: 1, compact: 0.04 },
  fresh: { A: 1.6, B: 0.25, compact: 0.75 },
} as const;

/** Returns the stores that carry a department, with their number of weeks, by store number. */
function planShelves(
  department: Department,
  stores: readonly Store[],
  options: Required<SampleOptions>,
): Shelf[] {
  const random = createRandom(options.seed, 'assortment', department.number);
  const carriers = chooseCarriers(department, stores, random);
  const rows = planRows(department, carriers, options.weeks, random);
  const total = rows.reduce((sum, n) => sum + n, 0);
  const scaled = (count: number) => Math.round((count * total) / department.rows);
  const levels = carriers.map(
    (store) => computeLevel(department, store) * drawBetween(random, 0.75, 1.25),
  );
  // Returns exceed sales mostly where sales are low.
  const slack = levels.map((level) => 1 / (1 + level));
  const negatives = apportion(scaled(department.negatives), slack, rows);
  const room = rows.map((n, i) => n - requireItem(negatives, i));
  const zeros = apportion(scaled(department.zeros), slack, room);
  return carriers
    .map((store, i) => ({
      store,
      department,
      rows: requireItem(rows, i),
      negatives: requireItem(negatives, i),
      zeros: requireItem(zeros, i),
      level: requireItem(levels, i),
    }))
    .sort((x, y) => x.store.number - y.store.number);
}

/** Returns the stores that carry a department, the most suitable first and compact ones last. */
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

/** Returns the number of rows of each carrier: most sell every week, and the last few have the missing weeks. */
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
    i < carriers.length - partial ? 0 : drawBetween(random, 0.4, 1.6),
  );
  const capacities = weights.map((weight) => (weight === 0 ? 0 : weeks - 1));
  return apportion(missing, weights, capacities).map((lost) => weeks - lost);
}

function computeLevel(department: Department, store: Store): number {
  const byKind = LEVELS[department.reach];
  const kind = store.isCompact ? byKind.compact : store.type === 'A' ? byKind.A : byKind.B;
  return department.mean * kind * store.popularity;
}

/** Sales factor of a week with a MarkDown. */
const MARKDOWN_LIFT = 1.02;

/**
 * Yields the lines of the sales file, its header first, by store, department and date.
 * @param stores all stores of the chain: they share its departments
 * @param isIncluded whether the lines of a store are needed
 */
export function* toSalesLines(
  stores: readonly Store[],
  weeks: readonly Week[],
  options: Required<SampleOptions>,
  isIncluded: (store: Store) => boolean = () => true,
): Generator<string> {
  yield 'Store,Dept,Date,Weekly_Sales,IsHoliday';
  const departments = chooseDepartments(options.departments);
  const shelves = groupShelvesByStore(departments, stores, options);
  for (const store of stores.filter(isIncluded)) {
    const pace = planPace(store, weeks, options);
    for (const shelf of shelves.get(store) ?? []) {
      yield* toShelfLines(shelf, weeks, pace, options.seed);
    }
  }
}

/** Returns the shelves of each store, by department. */
function groupShelvesByStore(
  departments: readonly Department[],
  stores: readonly Store[],
  options: Required<SampleOptions>,
): Map<Store, Shelf[]> {
  const byStore = new Map<Store, Shelf[]>(stores.map((store) => [store, []]));
  for (const department of departments) {
    for (const shelf of planShelves(department, stores, options)) {
      byStore.get(shelf.store)?.push(shelf);
    }
  }
  return new Map(
    Array.from(byStore, ([store, shelves]) => [store, limitPartial(shelves, options)]),
  );
}

/** Share of a store's sales that its departments with missing weeks make, at most: no week looks undelivered. */
const PARTIAL_SHARE = 0.01;

/** Returns a store's shelves, those with missing weeks with lower sales where they exceed their share. */
function limitPartial(shelves: readonly Shelf[], { weeks }: Required<SampleOptions>): Shelf[] {
  const isPartial = ({ rows }: Shelf) => rows < weeks;
  const sum = (of: readonly Shelf[]) => of.reduce((total, { level }) => total + level, 0);
  const partial = sum(shelves.filter(isPartial));
  const most = PARTIAL_SHARE * (sum(shelves) - partial);
  if (partial <= most || most === 0) return [...shelves];
  return shelves.map((shelf) =>
    isPartial(shelf) ? { ...shelf, level: (shelf.level * most) / partial } : shelf,
  );
}

/** Returns a store's sales per week relative to its usual: growth, good and bad weeks, MarkDowns. */
function planPace(
  store: Store,
  weeks: readonly Week[],
  options: Required<SampleOptions>,
): number[] {
  const random = createRandom(options.seed, 'pace', store.number);
  const growth = drawBetween(random, -0.0005, 0.0007);
  return planMarkdowns(store, weeks, options).map((markdowns, i) => {
    const lift = hasMarkdown(markdowns) ? MARKDOWN_LIFT : 1;
    return lift * (1 + growth * (i - weeks.length / 2) + 0.025 * drawNormal(random));
  });
}

function* toShelfLines(
  shelf: Shelf,
  weeks: readonly Week[],
  pace: readonly number[],
  seed: number,
): Generator<string> {
  const { store, department, level } = shelf;
  const random = createRandom(seed, 'sales', store.number, department.number);
  const season = computeSeasonIndex(department.season, weeks);
  const selling = chooseSellingWeeks(season, shelf.rows, random);
  let { rows: left, negatives, zeros } = shelf;
  for (const [i, week] of weeks.entries()) {
    if (!selling[i]) continue;
    // Knuth's algorithm S: picks exactly this many of the remaining rows, each with the same chance.
    const draw = random() * left--;
    const usual = 100 * level * requireItem(season, i) * requireItem(pace, i);
    let cents = Math.max(1, Math.round(usual * drawNoise(random)));
    if (draw < negatives) {
      negatives--;
      cents = -drawReturns(random);
    } else if (draw < negatives + zeros) {
      zeros--;
      cents = 0;
    }
    const start = `${store.number},${department.number},${week.date}`;
    yield `${start},${formatDecimal(cents, 2)},${formatHolidayFlag(week)}`;
  }
}

/** Returns this many of the weeks, preferably those in season. */
function chooseSellingWeeks(
  season: readonly number[],
  rows: number,
  random: () => number,
): boolean[] {
  const chosen = season.map(() => rows === season.length);
  if (rows === season.length) return chosen;
  season
    .map((index, week) => ({ week, place: index * random() }))
    .sort((x, y) => y.place - x.place)
    .slice(0, rows)
    .forEach(({ week }) => (chosen[week] = true));
  return chosen;
}

function drawNoise(random: () => number): number {
  return 1 + 0.14 * drawNormal(random);
}

/** Returns the cents by which returns exceed sales: mostly a few dollars, seldom hundreds. */
function drawReturns(random: () => number): number {
  const small = random() * random();
  return 1 + Math.round(4000 * small + 80_000 * small * small * small * small);
}
