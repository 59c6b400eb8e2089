import type { ChainYear } from '#analytics/use-cases/yearly-store-performance/yearly-store-performance.js';
import { amount, counted, percent } from '../../words/numbers.js';
import { capitalised, stores, strong } from '../../words/sentences.js';

/** The chain's year, its best store and its worst. */
export function sentenceOf(year: ChainYear | undefined): string {
  if (year === undefined) return 'The data has no sales in this year.';
  const names = (list: ChainYear['best']) => stores(list.map(({ store }) => store));
  const growth = year.likeForLikeGrowth;
  const grown =
    growth === null
      ? ''
      : ` Like for like, the chain ${growth < 0 ? 'shrank' : 'grew'} by ${strong(percent(Math.abs(growth)))}.`;
  return (
    `${strong(capitalised(names(year.best)))} sold most in ${year.year}, ${strong(amount(year.bestTotal))} over ` +
    `${counted(year.weeks, 'week')}, and ${names(year.worst)} least, ${amount(year.worstTotal)}.${grown}`
  );
}
