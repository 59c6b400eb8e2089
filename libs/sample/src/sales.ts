import { planShelves, type Shelf } from './assortment.js';
import { at } from './at.js';
import { holidayFlag, type Week } from './calendar.js';
import { decimal } from './decimal.js';
import { chooseDepartments, type Department } from './departments.js';
import { hasMarkdown, planMarkdowns } from './markdowns.js';
import { bell, between, randomFor } from './random.js';
import type { SampleOptions } from './sample-options.js';
import { seasonIndex } from './season.js';
import type { Store } from './stores.js';

/** How much more a store sells in a week with a MarkDown. */
const MARKDOWN_LIFT = 1.02;

/** Lines of the sales file, its header first, by store, department and date. */
export function* salesLines(
  stores: readonly Store[],
  weeks: readonly Week[],
  options: Required<SampleOptions>,
): Generator<string> {
  yield 'Store,Dept,Date,Weekly_Sales,IsHoliday';
  const departments = chooseDepartments(options.departments);
  const shelves = shelvesByStore(departments, stores, options);
  for (const store of stores) {
    const pace = paceOf(store, weeks, options);
    for (const shelf of shelves.get(store) ?? []) {
      yield* shelfLines(shelf, weeks, pace, options.seed);
    }
  }
}

/** The shelves of each store, in order of department. */
function shelvesByStore(
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
  return byStore;
}

/** What a store sells in each week against its usual: growth, good and bad weeks, MarkDowns. */
function paceOf(store: Store, weeks: readonly Week[], options: Required<SampleOptions>): number[] {
  const random = randomFor(options.seed, 'pace', store.number);
  const growth = between(random, -0.0005, 0.0007);
  return planMarkdowns(store, weeks, options).map((markdowns, i) => {
    const lift = hasMarkdown(markdowns) ? MARKDOWN_LIFT : 1;
    return lift * (1 + growth * (i - weeks.length / 2) + 0.025 * bell(random));
  });
}

function* shelfLines(
  shelf: Shelf,
  weeks: readonly Week[],
  pace: readonly number[],
  seed: number,
): Generator<string> {
  const { store, department, level } = shelf;
  const random = randomFor(seed, 'sales', store.number, department.number);
  const season = seasonIndex(department.season, weeks);
  const selling = sellingWeeks(season, shelf.rows, random);
  let { rows: left, negatives, zeros } = shelf;
  for (const [i, week] of weeks.entries()) {
    if (!selling[i]) continue;
    // Knuth's algorithm S: picks exactly so many of the rows left, each with the same chance.
    const draw = random() * left--;
    const usual = 100 * level * at(season, i) * at(pace, i);
    let cents = Math.max(1, Math.round(usual * noise(random)));
    if (draw < negatives) {
      negatives--;
      cents = -returns(random);
    } else if (draw < negatives + zeros) {
      zeros--;
      cents = 0;
    }
    const start = `${store.number},${department.number},${week.date}`;
    yield `${start},${decimal(cents, 2)},${holidayFlag(week)}`;
  }
}

/** So many of the weeks, rather those in season. */
function sellingWeeks(season: readonly number[], rows: number, random: () => number): boolean[] {
  const chosen = season.map(() => rows === season.length);
  if (rows === season.length) return chosen;
  season
    .map((index, week) => ({ week, place: index * random() }))
    .sort((x, y) => y.place - x.place)
    .slice(0, rows)
    .forEach(({ week }) => (chosen[week] = true));
  return chosen;
}

function noise(random: () => number): number {
  return 1 + 0.14 * bell(random);
}

/** Cents by which returns outweigh sales: mostly a few dollars, seldom hundreds. */
function returns(random: () => number): number {
  const small = random() * random();
  return 1 + Math.round(4000 * small + 80_000 * small * small * small * small);
}
