import { formatAverageDollars, formatChange, formatDollars } from './exact.js';
import { sumCents } from './grouping.js';
import type { Rows, StoreType } from './read-rows.js';
import {
  hasMarkdown,
  type StoreWeek,
  buildStoreWeeks,
  createEarlierWeekFinder,
} from './store-weeks.js';

interface OfferImpactQuery {
  store?: number;
  storeType?: StoreType;
}

interface OfferImpact {
  /** First week with any MarkDown; before it offers were not recorded. */
  offersRecordedFrom: string | null;
  withOffers: {
    storeWeeks: number;
    averageSales: number | null;
    averageMarkdown: number | null;
  };
  withoutOffers: { storeWeeks: number; averageSales: number | null };
  withoutOffersSinceRecorded: { storeWeeks: number; averageSales: number | null };
  matchedPairs: number;
  matchedSales: number | null;
  matchedEarlierSales: number | null;
  matchedLift: number | null;
}

/**
 * Store-weeks with any MarkDown against those without. A pair is a store-week with one, and the
 * same store 364 days earlier, when that had none.
 */
export function computeOfferImpact(rows: Rows, query: OfferImpactQuery = {}): OfferImpact {
  const weeks = buildStoreWeeks(rows).filter(
    ({ store, type }) =>
      (query.store === undefined || store === query.store) &&
      (query.storeType === undefined || type === query.storeType),
  );
  const withOffers = weeks.filter(hasMarkdown);
  const without = weeks.filter((week) => !hasMarkdown(week));
  const recordedFrom = withOffers.map(({ week }) => week).sort()[0] ?? null;
  return {
    offersRecordedFrom: recordedFrom,
    withOffers: {
      ...computeAverage(withOffers),
      averageMarkdown: formatAverageDollars(
        withOffers.reduce((sum, week) => sum + sumMarkdowns(week), 0n),
        withOffers.length,
      ),
    },
    withoutOffers: computeAverage(without),
    withoutOffersSinceRecorded: computeAverage(
      without.filter(({ week }) => recordedFrom !== null && week >= recordedFrom),
    ),
    ...computeMatched(withOffers, createEarlierWeekFinder(without)),
  };
}

function computeAverage(weeks: readonly StoreWeek[]) {
  return {
    storeWeeks: weeks.length,
    averageSales: formatAverageDollars(sumCents(weeks), weeks.length),
  };
}

function sumMarkdowns({ features }: StoreWeek): bigint {
  return features!.markdowns.reduce<bigint>((sum, amount) => sum + (amount ?? 0n), 0n);
}

function computeMatched(
  weeks: readonly StoreWeek[],
  earlier: (week: StoreWeek) => StoreWeek | undefined,
) {
  const matched = weeks.filter((week) => earlier(week));
  if (matched.length === 0) {
    return { matchedPairs: 0, matchedSales: null, matchedEarlierSales: null, matchedLift: null };
  }
  const sales = sumCents(matched);
  const before = sumCents(matched.map((week) => earlier(week)!));
  return {
    matchedPairs: matched.length,
    matchedSales: formatDollars(sales),
    matchedEarlierSales: formatDollars(before),
    matchedLift: formatChange(sales, before),
  };
}
