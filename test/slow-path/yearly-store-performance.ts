import { formatAverageDollars, formatChange, formatDollars } from './exact.js';
import { groupBy, createRanker, sortBy, sumCents } from './grouping.js';
import type { Rows, StoreType } from './read-rows.js';
import { type StoreWeek, buildStoreWeeks, createEarlierWeekFinder } from './store-weeks.js';
import { parseYear } from './week-dates.js';

interface StoreYear {
  year: number;
  store: number;
  storeType: StoreType;
  total: number;
  weeklyAverage: number;
  weeks: number;
  rank: number;
  /** Growth over the weeks that the store also had 364 days earlier. */
  likeForLikeGrowth: number | null;
  likeForLikeWeeks: number;
}

interface ChainYear {
  year: number;
  total: number;
  weeks: number;
  /** Numbers of the stores with the highest and the lowest total. */
  best: number[];
  bestTotal: number;
  worst: number[];
  worstTotal: number;
  likeForLikeGrowth: number | null;
  likeForLikeWeeks: number;
}

interface YearlyStorePerformance {
  /** By year and rank. */
  stores: StoreYear[];
  years: ChainYear[];
}

type Earlier = (week: StoreWeek) => StoreWeek | undefined;

/** Every store in every year, and the chain in every year. */
export function computeYearlyStorePerformance(rows: Rows): YearlyStorePerformance {
  const weeks = buildStoreWeeks(rows);
  const earlier = createEarlierWeekFinder(weeks);
  const years = [...groupBy(weeks, ({ week }) => parseYear(week))];
  const stores = years.flatMap(([year, group]) => computeStoreYears(year, group, earlier));
  return {
    stores: sortBy(
      stores,
      ({ year }) => year,
      ({ rank }) => rank,
      ({ store }) => store,
    ),
    years: sortBy(
      years.map(([year, group]) => computeChainYear(year, group, earlier)),
      ({ year }) => year,
    ),
  };
}

function computeStoreYears(
  year: number,
  weeks: readonly StoreWeek[],
  earlier: Earlier,
): StoreYear[] {
  const totals = sumByStore(weeks);
  const place = createRanker([...totals.values()]);
  return [...groupBy(weeks, ({ store }) => store)].map(([store, group]) => ({
    year,
    store,
    storeType: group[0]!.type,
    total: formatDollars(totals.get(store)!),
    weeklyAverage: formatAverageDollars(totals.get(store)!, group.length)!,
    weeks: group.length,
    rank: place(totals.get(store)!),
    ...computeLikeForLike(group, earlier),
  }));
}

function computeChainYear(year: number, weeks: readonly StoreWeek[], earlier: Earlier): ChainYear {
  const totals = sortBy(sumByStore(weeks), ([store]) => store);
  const ascending = totals.map(([, cents]) => cents).sort((x, y) => (x < y ? -1 : 1));
  const [lowest, highest] = [ascending[0]!, ascending.at(-1)!];
  const storesWith = (wanted: bigint) =>
    totals.filter(([, cents]) => cents === wanted).map(([store]) => store);
  return {
    year,
    total: formatDollars(sumCents(weeks)),
    weeks: new Set(weeks.map(({ week }) => week)).size,
    best: storesWith(highest),
    bestTotal: formatDollars(highest),
    worst: storesWith(lowest),
    worstTotal: formatDollars(lowest),
    ...computeLikeForLike(weeks, earlier),
  };
}

function sumByStore(weeks: readonly StoreWeek[]): Map<number, bigint> {
  const stores = groupBy(weeks, ({ store }) => store);
  return new Map([...stores].map(([store, group]) => [store, sumCents(group)]));
}

function computeLikeForLike(weeks: readonly StoreWeek[], earlier: Earlier) {
  const matched = weeks.filter((week) => earlier(week));
  const before = sumCents(matched.map((week) => earlier(week)!));
  return {
    likeForLikeGrowth: matched.length === 0 ? null : formatChange(sumCents(matched), before),
    likeForLikeWeeks: new Set(matched.map(({ week }) => week)).size,
  };
}
