import { amount, counted } from '../../words/numbers.js';
import { capitalised, stores, strong } from '../../words/sentences.js';

interface LeapYear {
  year: number;
  coverage: { weeks: number };
  stores: readonly { store: number; total: number }[];
  worst: LeapYear['stores'];
}

/** Returns the stores with the lowest sales of the last leap year. */
export function sentence({ years }: { years: readonly LeapYear[] }): string {
  const year = years.at(-1);
  const worst = year?.worst[0];
  if (year === undefined || worst === undefined) return 'The data has no leap year.';
  const names = strong(capitalised(stores(year.worst.map(({ store }) => store))));
  const each = year.worst.length > 1 ? ' each' : '';
  const best = year.stores[0];
  const contrast =
    best === undefined || best.total <= worst.total
      ? ''
      : `; store ${best.store} sold most, ${amount(best.total)}`;
  return (
    `${names} sold least in ${year.year}, ${strong(amount(worst.total))}${each} in ` +
    `${counted(year.coverage.weeks, 'week')}${contrast}.`
  );
}
