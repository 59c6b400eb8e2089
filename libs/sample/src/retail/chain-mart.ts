import { at } from '../random.js';
import { completeOptions, type SampleOptions } from '../sample-options.js';
import { planStores, roughSales } from '../stores.js';
import { type Mart, planMart } from './mart.js';
import { type TradingWeek, tradingWeeks } from './weeks.js';

/** Returns the point-of-sale side of the chain that `writeSample` makes with the same options: the same store numbers. */
export function planChainMart(options: SampleOptions): { mart: Mart; weeks: TradingWeek[] } {
  const { seed, stores, weeks: count } = completeOptions(options);
  const weeks = tradingWeeks(count);
  const period = { first: at(weeks, 0).first, last: at(weeks, weeks.length - 1).last };
  const sizes = planStores(seed, stores).map((store) => {
    return { id: store.number, size: roughSales(store) };
  });
  return { mart: planMart(sizes, period, seed), weeks };
}
