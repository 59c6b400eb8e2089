import { requireItem } from '../random.js';
import { completeOptions, type SampleOptions } from '../sample-options.js';
import { planStores, estimateSales, type Store } from '../stores.js';
import { type Mart, planMart } from './mart.js';
import { type TradingWeek, planTradingWeeks } from './weeks.js';

/** Customers of the average store with tills. */
const CUSTOMERS = 1200;

/**
 * Returns the point-of-sale side of the chain that `writeSample` makes with the same options: of each store type, the
 * smallest store. Its tills record all of its sales, so larger stores would have too many transactions for a sample.
 */
export function planChainMart(options: SampleOptions): { mart: Mart; weeks: TradingWeek[] } {
  const { seed, stores, weeks: count } = completeOptions(options);
  const weeks = planTradingWeeks(count);
  const period = {
    first: requireItem(weeks, 0).first,
    last: requireItem(weeks, weeks.length - 1).last,
  };
  const sizes = chooseSmallest(planStores(seed, stores)).map((store) => {
    return { id: store.number, size: estimateSales(store) };
  });
  return { mart: planMart(sizes, period, seed, CUSTOMERS), weeks };
}

/** Returns the store of each type with the lowest sales, by store number. */
function chooseSmallest(stores: readonly Store[]): Store[] {
  const smallest = new Map<Store['type'], Store>();
  for (const store of stores) {
    const known = smallest.get(store.type);
    if (!known || estimateSales(store) < estimateSales(known)) smallest.set(store.type, store);
  }
  return [...smallest.values()].sort((x, y) => x.number - y.number);
}
