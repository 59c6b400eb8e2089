import { formatChange, formatDollars } from './exact.js';
import { groupBy, sortBy } from './grouping.js';
import type { Rows, StoreType } from './read-rows.js';
import { buildStoreWeeks } from './store-weeks.js';

interface WeeklyTopStore {
  week: string;
  /** All tied stores, by number. */
  stores: { store: number; storeType: StoreType }[];
  sales: number;
  nextSales: number | null;
  margin: number | null;
  marginRatio: number | null;
}

/** The store or stores with the highest sales, every week. */
export function findWeeklyTopStores(rows: Rows): WeeklyTopStore[] {
  const weeks = groupBy(buildStoreWeeks(rows), ({ week }) => week);
  const tops = [...weeks].map(([week, group]) => {
    const levels = new Set(group.map(({ cents }) => cents));
    const [highest, next] = [...levels].sort((x, y) => (x < y ? 1 : -1));
    const top = group.filter(({ cents }) => cents === highest);
    return {
      week,
      stores: sortBy(top, ({ store }) => store).map(({ store, type }) => ({
        store,
        storeType: type,
      })),
      sales: formatDollars(highest!),
      nextSales: next === undefined ? null : formatDollars(next),
      margin: next === undefined ? null : formatDollars(highest! - next),
      marginRatio: formatChange(highest!, next),
    };
  });
  return sortBy(tops, ({ week }) => week);
}
