import { toCents, type RetailRow } from '../setup/retail-files.js';
import type { CustomerVisitsQuery } from './customer-visits.js';
import { formatRatio } from './exact.js';
import type { Rows } from './read-rows.js';
import { buildStoreWeeks } from './store-weeks.js';
import { addDays, parseMonth, parseYear } from './week-dates.js';

const FRIDAY = 5;
const DAYS_A_WEEK = 7;

interface ObservedFigures {
  averageWeeklyVisits: number;
  storeWeeks: number;
  stores: number;
  days: number;
  salesShare: number | null;
}

/** Mean customers and days over store-weeks, from the transactions in the files. */
export function computeObservedVisits(
  transactions: readonly RetailRow[],
  weekly: Rows,
  query: Omit<CustomerVisitsQuery, 'basketValue'>,
): ObservedFigures {
  const types = new Map(weekly.stores.map(({ store, type }) => [String(store), type]));
  const visits = new Map<string, Set<string>>();
  const paid = new Map<string, number>();
  const days = new Set<string>();
  for (const {
    store_id: store = '',
    sales_date: day = '',
    customer_id: customer = '',
    total_cost: total,
  } of transactions) {
    const week = findWeek(day);
    if (query.storeType !== undefined && types.get(store) !== query.storeType) continue;
    if (query.month !== undefined && parseMonth(week) !== query.month) continue;
    if (query.year !== undefined && parseYear(week) !== query.year) continue;
    const key = `${store} ${week}`;
    visits.set(key, (visits.get(key) ?? new Set()).add(`${customer} ${day}`));
    paid.set(key, (paid.get(key) ?? 0) + toCents(total));
    days.add(day);
  }
  const total = [...visits.values()].reduce((sum, { size }) => sum + size, 0);
  return {
    averageWeeklyVisits: Math.round((total / visits.size) * 100) / 100,
    storeWeeks: visits.size,
    stores: new Set([...visits.keys()].map((key) => key.split(' ')[0])).size,
    days: days.size,
    salesShare: computeSalesShare(paid, weekly),
  };
}

/** The cents paid divided by the weekly sales, over the store-weeks that have both. */
function computeSalesShare(paid: ReadonlyMap<string, number>, weekly: Rows): number | null {
  const sold = buildStoreWeeks(weekly).filter(({ store, week }) => paid.has(`${store} ${week}`));
  const cents = sold.reduce((sum, { store, week }) => sum + paid.get(`${store} ${week}`)!, 0);
  return formatRatio(
    BigInt(cents),
    sold.reduce((sum, each) => sum + each.cents, 0n),
    6,
  );
}

/** The Friday that ends a day's week. */
function findWeek(day: string): string {
  const ahead = (FRIDAY - new Date(day).getUTCDay() + DAYS_A_WEEK) % DAYS_A_WEEK;
  return addDays(day, ahead);
}
