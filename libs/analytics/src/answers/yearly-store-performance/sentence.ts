import { amount, formatCount, percent } from '../../words/numbers.js';
import { capitalise, stores, strong } from '../../words/sentences.js';

interface Store {
  store: number;
}

interface ChainYear {
  year: number;
  weeks: number;
  best: readonly Store[];
  bestTotal: number;
  worst: readonly Store[];
  worstTotal: number;
  likeForLikeGrowth: number | null;
}

/** Returns the chain's year, its best store and its worst; undefined for several years. */
export function sentence(
  { years }: { years: readonly ChainYear[] },
  asked: { year?: number },
): string | undefined {
  if (asked.year === undefined) return undefined;
  const year = years.find((each) => each.year === asked.year);
  if (year === undefined) return 'The data has no sales in this year.';
  const names = (list: readonly Store[]) => stores(list.map(({ store }) => store));
  const growth = year.likeForLikeGrowth;
  const grown =
    growth === null
      ? ''
      : ` Like for like, the chain ${growth < 0 ? 'shrank' : 'grew'} by ${strong(percent(Math.abs(growth)))}.`;
  return (
    `${strong(capitalise(names(year.best)))} sold most in ${year.year}, ${strong(amount(year.bestTotal))} over ` +
    `${formatCount(year.weeks, 'week')}, and ${names(year.worst)} least, ${amount(year.worstTotal)}.${grown}`
  );
}
