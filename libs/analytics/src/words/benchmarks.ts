import { amount, count, difference, percent } from './numbers.js';

/** A figure of `benchmarks`, which the console shows next to an answer to callers who are bound to stores. */
export type Benchmark = 'averageStoreWeek' | 'ranks' | 'share' | 'salesPerPointOfUnemployment';

/** The answer `benchmarks`. */
interface BenchmarksAnswer {
  isOpen: boolean;
  stores: number | null;
  averageStoreWeek: number | null;
  share: number | null;
  ranks: readonly { store: number; rank: number }[];
  salesPerPointOfUnemployment: number | null;
}

/** More ranks would be a table. */
const RANKS = 3;

/** Returns the figures as sentences, of the chain in the period and store type that the question names. */
export function describeBenchmarks(
  { isOpen, stores, averageStoreWeek, share, ranks, salesPerPointOfUnemployment }: BenchmarksAnswer,
  { year, storeType }: { year?: number | undefined; storeType?: string | undefined },
  shown: readonly Benchmark[],
): string[] {
  const type = storeType === undefined ? '' : ` of type ${storeType}`;
  const when = year === undefined ? 'in all years' : `in ${year}`;
  const has = (figure: Benchmark) => shown.includes(figure);
  const slope = salesPerPointOfUnemployment;
  const sentences = [
    has('salesPerPointOfUnemployment') && slope !== null
      ? `In the whole chain, the weekly sales of a department in a store differ by ${difference(slope)} for each point of unemployment.`
      : '',
  ].filter((text) => text !== '');
  if (!has('averageStoreWeek') && !has('ranks') && !has('share')) return sentences;
  if (!isOpen || stores === null)
    return [
      ...sentences,
      'The API shows no figures of the chain for this question: fewer than five other stores are behind one of them, or one ' +
        'store has more than half.',
    ];
  if (has('ranks'))
    for (const { store, rank } of ranks.slice(0, RANKS))
      sentences.push(
        `Store ${store} is number ${rank} of ${count(stores)} stores${type} of the chain by sales ${when}.`,
      );
  if (has('share') && share !== null)
    sentences.push(
      `Your stores have ${percent(share)} of the sales of all stores${type} of the chain ${when}.`,
    );
  if (has('averageStoreWeek') && averageStoreWeek !== null)
    sentences.push(
      `A store${type} of the chain sold ${amount(averageStoreWeek)} in an average week ${when}.`,
    );
  return sentences;
}
