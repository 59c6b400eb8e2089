import { listWeeks } from '../calendar.js';
import { toSalesLines } from '../sales.js';
import { completeOptions, type SampleOptions } from '../sample-options.js';
import { planStores } from '../stores.js';

/**
 * Returns the sales of stores in each week of the chain that `writeSample` makes with the same options, in cents, by
 * store and then by the date in the sales file.
 */
export function sumWeeklySales(
  options: SampleOptions,
  numbers: readonly number[],
): Map<number, Map<string, number>> {
  const complete = completeOptions(options);
  const totals = new Map(numbers.map((number) => [number, new Map<string, number>()]));
  const stores = planStores(complete.seed, complete.stores);
  const weeks = listWeeks(complete.weeks);
  const lines = toSalesLines(stores, weeks, complete, ({ number }) => totals.has(number));
  for (const line of lines) {
    const [store, , date = '', sales] = line.split(',');
    const byDate = totals.get(Number(store));
    byDate?.set(date, (byDate.get(date) ?? 0) + Math.round(Number(sales) * 100));
  }
  return totals;
}
