import { averageDollars, change, dollars } from './exact.js';
import { groupBy, placeAmong, sortBy, sumCents } from './grouping.js';
import type { Rows, StoreType } from './read-rows.js';
import { type StoreWeek, storeWeeksOf, weekAYearEarlier } from './store-weeks.js';
import { yearOf } from './week-dates.js';

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
export function yearlyStorePerformance(rows: Rows): YearlyStorePerformance {
  const weeks = storeWeeksOf(rows);
  const earlier = weekAYearEarlier(weeks);
  const years = [...groupBy(weeks, ({ week }) => yearOf(week))];
  const stores = years.flatMap(([year, group]) => storeYears(year, group, earlier));
  return {
    stores: sortBy(
      stores,
      ({ year }) => year,
      ({ rank }) => rank,
      ({ store }) => store,
    ),
    years: sortBy(
      years.map(([year, group]) => chainYear(year, group, earlier)),
      ({ year }) => year,
    ),
  };
}

function storeYears(year: number, weeks: readonly StoreWeek[], earlier: Earlier): StoreYear[] {
  const totals = totalsByStore(weeks);
  const place = placeAmong([...totals.values()]);
  return [...groupBy(weeks, ({ store }) => store)].map(([store, group]) => ({
    year,
    store,
    storeType: group[0]!.type,
    total: dollars(totals.get(store)!),
    weeklyAverage: averageDollars(totals.get(store)!, group.length)!,
    weeks: group.length,
    rank: place(totals.get(store)!),
    ...likeForLike(group, earlier),
  }));
}

function chainYear(year: number, weeks: readonly StoreWeek[], earlier: Earlier): ChainYear {
  const totals = sortBy(totalsByStore(weeks), ([store]) => store);
  const ascending = totals.map(([, cents]) => cents).sort((x, y) => (x < y ? -1 : 1));
  const [lowest, highest] = [ascending[0]!, ascending.at(-1)!];
  const storesWith = (wanted: bigint) =>
    totals.filter(([, cents]) => cents === wanted).map(([store]) => store);
  return {
    year,
    total: dollars(sumCents(weeks)),
    weeks: new Set(weeks.map(({ week }) => week)).size,
    best: storesWith(highest),
    bestTotal: dollars(highest),
    worst: storesWith(lowest),
    worstTotal: dollars(lowest),
    ...likeForLike(weeks, earlier),
  };
}

function totalsByStore(weeks: readonly StoreWeek[]): Map<number, bigint> {
  const stores = groupBy(weeks, ({ store }) => store);
  return new Map([...stores].map(([store, group]) => [store, sumCents(group)]));
}

function likeForLike(weeks: readonly StoreWeek[], earlier: Earlier) {
  const matched = weeks.filter((week) => earlier(week));
  const before = sumCents(matched.map((week) => earlier(week)!));
  return {
    likeForLikeGrowth: matched.length === 0 ? null : change(sumCents(matched), before),
    likeForLikeWeeks: new Set(matched.map(({ week }) => week)).size,
  };
}
