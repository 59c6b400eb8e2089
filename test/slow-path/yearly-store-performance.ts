import { formatAverageDollars, formatChange, formatDollars, formatRatio } from './exact.js';
import { groupBy, createRanker, sortBy, sumCents } from './grouping.js';
import type { Rows, StoreType } from './read-rows.js';
import { type StoreWeek, buildStoreWeeks } from './store-weeks.js';
import { addDays, parseYear } from './week-dates.js';

interface StoreYear {
  year: number;
  store: number;
  storeType: StoreType;
  total: number;
  weeklyAverage: number;
  weeks: number;
  rank: number;
  size: number;
  /** Weekly sales for a unit of size. */
  salesPerSize: number;
  rankBySalesPerSize: number;
  /** Of the stores of the same type in the year. */
  typeMedianWeeklyAverage: number;
  typeMedianSalesPerSize: number;
  /** Growth over the weeks that the store also had a year earlier. */
  likeForLikeGrowth: number | null;
  likeForLikeWeeks: number;
  /** First and last of these weeks a year earlier. */
  firstComparedWeek: string | null;
  lastComparedWeek: string | null;
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
  /** First and last of these weeks a year earlier. */
  firstComparedWeek: string | null;
  lastComparedWeek: string | null;
}

interface YearlyStorePerformance {
  /** By year and rank. */
  stores: StoreYear[];
  years: ChainYear[];
}

type Earlier = (week: StoreWeek) => StoreWeek | undefined;

/** The year of a week, and the week a year earlier; undefined without one. */
interface YearCalendar {
  findYear(week: string): number;
  goBack(week: string): string | undefined;
}

const gregorian: YearCalendar = { findYear: parseYear, goBack: (week) => addDays(week, -364) };

/** Every store in every year, and the chain in every year. */
export function computeYearlyStorePerformance(
  rows: Rows,
  { findYear, goBack }: YearCalendar = gregorian,
): YearlyStorePerformance {
  const weeks = buildStoreWeeks(rows);
  const byKey = new Map(weeks.map((each) => [`${each.store} ${each.week}`, each]));
  const earlier: Earlier = ({ store, week }) => byKey.get(`${store} ${goBack(week)}`);
  const years = [...groupBy(weeks, ({ week }) => findYear(week))];
  const sizes = new Map(rows.stores.map(({ store, size }) => [store, size]));
  const stores = years.flatMap(([year, group]) => computeStoreYears(year, group, earlier, sizes));
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
  sizes: ReadonlyMap<number, number>,
): StoreYear[] {
  const totals = sumByStore(weeks);
  const place = createRanker([...totals.values()]);
  const stores = [...groupBy(weeks, ({ store }) => store)].map(([store, group]) => {
    const cents = totals.get(store)!;
    const size = sizes.get(store)!;
    const average = { numerator: cents, denominator: 100n * BigInt(group.length) };
    const perSize = { ...average, denominator: average.denominator * BigInt(size) };
    return {
      average,
      perSize,
      year,
      store,
      storeType: group[0]!.type,
      total: formatDollars(cents),
      weeklyAverage: formatAverageDollars(cents, group.length)!,
      weeks: group.length,
      rank: place(cents),
      size,
      salesPerSize: formatRatio(perSize.numerator, perSize.denominator, 4)!,
      ...computeLikeForLike(group, earlier),
    };
  });
  return stores.map(({ average, perSize, ...store }) => {
    const ofType = stores.filter(({ storeType }) => storeType === store.storeType);
    return {
      ...store,
      rankBySalesPerSize:
        1 + stores.filter((each) => compareFractions(each.perSize, perSize) > 0).length,
      typeMedianWeeklyAverage: computeMedian(
        ofType.map((each) => each.average),
        2,
      ),
      typeMedianSalesPerSize: computeMedian(
        ofType.map((each) => each.perSize),
        4,
      ),
    };
  });
}

interface Fraction {
  numerator: bigint;
  /** Positive. */
  denominator: bigint;
}

function compareFractions(a: Fraction, b: Fraction): number {
  const difference = a.numerator * b.denominator - b.numerator * a.denominator;
  return difference > 0n ? 1 : difference < 0n ? -1 : 0;
}

/** Returns the median, rounded once, half away from zero. */
function computeMedian(values: readonly Fraction[], places: number): number {
  const sorted = values.toSorted(compareFractions);
  const low = sorted[Math.floor((sorted.length - 1) / 2)]!;
  const high = sorted[Math.floor(sorted.length / 2)]!;
  const sum = low.numerator * high.denominator + high.numerator * low.denominator;
  return formatRatio(sum, 2n * low.denominator * high.denominator, places)!;
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
  const compared = matched.map((week) => earlier(week)!);
  const before = sumCents(compared);
  const dates = compared.map(({ week }) => week).sort();
  return {
    likeForLikeGrowth: matched.length === 0 ? null : formatChange(sumCents(matched), before),
    likeForLikeWeeks: new Set(matched.map(({ week }) => week)).size,
    firstComparedWeek: dates[0] ?? null,
    lastComparedWeek: dates.at(-1) ?? null,
  };
}
