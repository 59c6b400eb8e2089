import { longDate } from '../../words/dates.js';
import { count, decimal } from '../../words/numbers.js';
import { stores, strong } from '../../words/sentences.js';

interface Week {
  week: string;
  price: number;
  stores: readonly number[];
  tied: boolean;
}

export const PRICE_DIGITS = 3;

/** Returns when and where fuel was cheapest, and the latest price. */
export function sentence({ nodes: weeks }: { nodes: readonly Week[] }): string {
  const last = weeks.at(-1);
  if (last === undefined) return 'The data has no fuel price in these weeks.';
  const price = (week: Week) => decimal(week.price, PRICE_DIGITS);
  const cheapest = weeks.reduce((least, week) => (week.price < least.price ? week : least));
  const tied = weeks.filter((week) => week.tied).length;
  const ties =
    tied === 0
      ? ''
      : ` In ${count(tied)} of ${count(weeks.length)} weeks stores shared the lowest price.`;
  return (
    `Fuel was cheapest at ${strong(price(cheapest))}, in ${strong(stores(cheapest.stores))} in the week of ` +
    `${longDate(cheapest.week)}; the lowest price of the last week was ${price(last)}.${ties}`
  );
}
