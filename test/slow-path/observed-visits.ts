import type { RetailRow } from '../setup/retail-files.js';
import type { CustomerVisitsQuery } from './customer-visits.js';
import type { Rows } from './read-rows.js';
import { addDays, monthOf, yearOf } from './week-dates.js';

const FRIDAY = 5;
const DAYS_A_WEEK = 7;

interface ObservedFigures {
  averageWeeklyVisits: number;
  storeWeeks: number;
  stores: number;
  days: number;
}

/** Mean customers and days over store-weeks, from the transactions in the files. */
export function observedVisits(
  transactions: readonly RetailRow[],
  { stores }: Pick<Rows, 'stores'>,
  query: Omit<CustomerVisitsQuery, 'basketValue'>,
): ObservedFigures {
  const types = new Map(stores.map(({ store, type }) => [String(store), type]));
  const visits = new Map<string, Set<string>>();
  const days = new Set<string>();
  for (const {
    store_id: store = '',
    sales_date: day = '',
    customer_id: customer = '',
  } of transactions) {
    const week = weekOf(day);
    if (query.storeType !== undefined && types.get(store) !== query.storeType) continue;
    if (query.month !== undefined && monthOf(week) !== query.month) continue;
    if (query.year !== undefined && yearOf(week) !== query.year) continue;
    const key = `${store} ${week}`;
    visits.set(key, (visits.get(key) ?? new Set()).add(`${customer} ${day}`));
    days.add(day);
  }
  const total = [...visits.values()].reduce((sum, { size }) => sum + size, 0);
  return {
    averageWeeklyVisits: Math.round((total / visits.size) * 100) / 100,
    storeWeeks: visits.size,
    stores: new Set([...visits.keys()].map((key) => key.split(' ')[0])).size,
    days: days.size,
  };
}

/** The Friday that ends a day's week. */
function weekOf(day: string): string {
  const ahead = (FRIDAY - new Date(day).getUTCDay() + DAYS_A_WEEK) % DAYS_A_WEEK;
  return addDays(day, ahead);
}
