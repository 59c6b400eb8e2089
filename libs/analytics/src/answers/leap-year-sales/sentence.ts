import { amount, formatCount } from '../../words/numbers.js';
import { capitalise, stores, strong } from '../../words/sentences.js';

interface LeapYear {
  year: number;
  coverage: { weeks: number };
  stores: readonly { store: number; total: number; rankByTotal: number }[];
  worst: LeapYear['stores'];
}

/** Returns the stores with the lowest sales of the last leap year, and the best of the selected ones. */
export function sentence({ years }: { years: readonly LeapYear[] }): string {
  const year = years.at(-1);
  const worst = year?.worst[0];
  if (year === undefined || worst === undefined) return 'The data has no leap year.';
  const names = strong(capitalise(stores(year.worst.map(({ store }) => store))));
  const each = year.worst.length > 1 ? ' each' : '';
  const best = year.stores[0];
  const place = best?.rankByTotal === 1 ? 'sold most' : `had rank ${best?.rankByTotal}`;
  const contrast =
    best === undefined || best.total <= worst.total
      ? ''
      : `; store ${best.store} ${place}, ${amount(best.total)}`;
  return (
    `${names} sold least in ${year.year}, ${strong(amount(worst.total))}${each} in ` +
    `${formatCount(year.coverage.weeks, 'week')}${contrast}.`
  );
}
