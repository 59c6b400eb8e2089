import { groupBy, sumCents } from './grouping.js';
import type { FeatureRow, Rows, StoreType } from './read-rows.js';
import { addDays } from './week-dates.js';

/** The sales of one store in one week, and its row of the features file. */
export interface StoreWeek {
  store: number;
  type: StoreType;
  week: string;
  isHoliday: boolean;
  cents: bigint;
  /** Sales rows, one a department. */
  departments: number;
  features: FeatureRow | undefined;
}

/** Every store-week with sales, by store and week. */
export function buildStoreWeeks(rows: Rows): StoreWeek[] {
  const types = new Map(rows.stores.map(({ store, type }) => [store, type]));
  const features = new Map(rows.features.map((row) => [buildKey(row), row]));
  return [...groupBy(rows.sales, buildKey)].map(([key, sales]) => {
    const { store, week } = sales[0]!;
    return {
      store,
      week,
      type: types.get(store)!,
      isHoliday: sales.some((row) => row.isHoliday),
      cents: sumCents(sales),
      departments: sales.length,
      features: features.get(key),
    };
  });
}

/** Finds the same store's week 364 days, so 52 weeks, earlier. */
export function createEarlierWeekFinder(
  weeks: readonly StoreWeek[],
): (week: StoreWeek) => StoreWeek | undefined {
  const byKey = new Map(weeks.map((week) => [buildKey(week), week]));
  return ({ store, week }) => byKey.get(buildKey({ store, week: addDays(week, -364) }));
}

/** Whether any of the five MarkDowns is recorded. */
export function hasMarkdown({ features }: StoreWeek): boolean {
  return features?.markdowns.some((amount) => amount !== null) ?? false;
}

function buildKey({ store, week }: { store: number; week: string }): string {
  return `${store} ${week}`;
}
