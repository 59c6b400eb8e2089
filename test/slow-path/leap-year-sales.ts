import { formatAverageDollars, formatDollars } from './exact.js';
import { groupBy, createRanker, sortBy, sumCents } from './grouping.js';
import type { Rows, StoreType } from './read-rows.js';
import { type StoreWeek, buildStoreWeeks } from './store-weeks.js';
import { isLeapYear, parseYear } from './week-dates.js';

interface LeapYearStore {
  rankByTotal: number;
  rankByWeeklyAverage: number;
  store: number;
  storeType: StoreType;
  total: number;
  weeklyAverage: number;
  weeks: number;
}

interface LeapYearFigures {
  year: number;
  /** The stores with the lowest total, and those with the lowest weekly average. */
  worst: LeapYearStore[];
  worstByWeeklyAverage: LeapYearStore[];
  /** Best total first. */
  stores: LeapYearStore[];
}

/** The stores of every leap year in the data, or of one, ranked. */
export function computeLeapYearSales(rows: Rows, year?: number): LeapYearFigures[] {
  const years = groupBy(buildStoreWeeks(rows), ({ week }) => parseYear(week));
  const wanted = [...years].filter(([y]) => isLeapYear(y) && (year === undefined || y === year));
  return sortBy(
    wanted.map(([y, weeks]) => computeLeapYear(y, weeks)),
    (figures) => figures.year,
  );
}

function computeLeapYear(year: number, weeks: readonly StoreWeek[]): LeapYearFigures {
  const totals = [...groupBy(weeks, ({ store }) => store)].map(([store, group]) => ({
    store,
    storeType: group[0]!.type,
    total: formatDollars(sumCents(group)),
    weeklyAverage: formatAverageDollars(sumCents(group), group.length)!,
    weeks: group.length,
  }));
  const byTotal = createRanker(totals.map(({ total }) => total));
  const byAverage = createRanker(totals.map(({ weeklyAverage }) => weeklyAverage));
  const placed = totals.map((store) => ({
    rankByTotal: byTotal(store.total),
    rankByWeeklyAverage: byAverage(store.weeklyAverage),
    ...store,
  }));
  const stores = sortBy(
    placed,
    ({ rankByTotal }) => rankByTotal,
    ({ store }) => store,
  );
  const lowestTotal = Math.min(...stores.map(({ total }) => total));
  const lowestAverage = Math.min(...stores.map(({ weeklyAverage }) => weeklyAverage));
  const byNumber = sortBy(stores, ({ store }) => store);
  return {
    year,
    worst: byNumber.filter(({ total }) => total === lowestTotal),
    worstByWeeklyAverage: byNumber.filter(({ weeklyAverage }) => weeklyAverage === lowestAverage),
    stores,
  };
}
