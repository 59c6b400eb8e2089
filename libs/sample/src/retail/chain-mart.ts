import { requireItem } from '../random.js';
import { completeOptions, type SampleOptions } from '../sample-options.js';
import { planStores, estimateSales } from '../stores.js';
import { type Mart, planMart } from './mart.js';
import { type TradingWeek, planTradingWeeks } from './weeks.js';

/** Returns the point-of-sale side of the chain that `writeSample` makes with the same options: the same store numbers. */
export function planChainMart(options: SampleOptions): { mart: Mart; weeks: TradingWeek[] } {
  const { seed, stores, weeks: count } = completeOptions(options);
  const weeks = planTradingWeeks(count);
  const period = {
    first: requireItem(weeks, 0).first,
    last: requireItem(weeks, weeks.length - 1).last,
  };
  const sizes = planStores(seed, stores).map((store) => {
    return { id: store.number, size: estimateSales(store) };
  });
  return { mart: planMart(sizes, period, seed), weeks };
}
