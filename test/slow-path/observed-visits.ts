import { toCents, type RetailRow } from '../setup/retail-files.js';
import type { CustomerVisitsQuery } from './customer-visits.js';
import { formatRatio } from './exact.js';
import { CPI_DECIMALS, type Rows } from './read-rows.js';
import { buildStoreWeeks, type StoreWeek } from './store-weeks.js';
import { addDays, parseMonth, parseYear } from './week-dates.js';

const FRIDAY = 5;
const DAYS_A_WEEK = 7;
const DEFAULT_BASKET = 100;
/** The part of the sales from which on the answer leads with the count. */
const OBSERVED_FROM = 0.5;
const CPI_100 = 100 * 10 ** CPI_DECIMALS;

/** A store-week with its transactions. */
interface TillWeek extends StoreWeek {
  /** Distinct pairs of customer and day. */
  visits: Set<string>;
  paid: number;
  days: Set<string>;
}

/** The figures of an answer, of a store, or of a month, without their rounding to two decimals. */
function computeFigures(weeks: readonly TillWeek[], baskets: ReadonlyMap<string, number>) {
  const counted = weeks.filter(({ visits }) => visits.size > 0);
  const estimated = weeks.flatMap(({ cents, type, features }) =>
    features?.cpi
      ? [Number(cents) / 100 / (baskets.get(type)! * (Number(features.cpi) / CPI_100))]
      : [],
  );
  const sold = weeks.reduce((sum, { cents }) => sum + cents, 0n);
  const paid = weeks.reduce((sum, week) => sum + week.paid, 0);
  const share = formatRatio(BigInt(paid), sold, 6);
  const mean = (values: readonly number[]) =>
    values.length === 0 ? null : values.reduce((sum, value) => sum + value, 0) / values.length;
  const isCounted = paid / Number(sold) >= OBSERVED_FROM;
  const basis = counted.length === 0 ? 'ESTIMATED' : isCounted ? 'OBSERVED' : 'PARTIAL';
  const observed = mean(counted.map(({ visits }) => visits.size));
  const estimate = mean(estimated);
  return { basis, share, observed, estimate, visits: basis === 'OBSERVED' ? observed : estimate };
}

/** Visits counted from the transactions in the files and estimated from weekly sales, of all selected stores and of each. */
export function computeVisits(
  transactions: readonly RetailRow[],
  weekly: Rows,
  query: Omit<CustomerVisitsQuery, 'basketValue'>,
) {
  const all = listTillWeeks(transactions, weekly);
  const baskets = computeBaskets(all);
  const weeks = all.filter(
    ({ type, week }) =>
      (query.storeType === undefined || type === query.storeType) &&
      (query.month === undefined || parseMonth(week) === query.month) &&
      (query.year === undefined || parseYear(week) === query.year),
  );
  const stores = [...new Set(weeks.map(({ store }) => store))].map((store) => ({
    store,
    ...computeFigures(
      weeks.filter((each) => each.store === store),
      baskets,
    ),
  }));
  const counted = weeks.filter(({ visits }) => visits.size > 0);
  return {
    ...computeFigures(weeks, baskets),
    storeWeeks: counted.length,
    days: new Set(counted.flatMap((each) => [...each.days])).size,
    baskets,
    stores,
  };
}

function listTillWeeks(transactions: readonly RetailRow[], weekly: Rows): TillWeek[] {
  const weeks = new Map(
    buildStoreWeeks(weekly).map((each): [string, TillWeek] => [
      `${each.store} ${each.week}`,
      { ...each, visits: new Set(), paid: 0, days: new Set() },
    ]),
  );
  for (const row of transactions) {
    const { store_id: store = '', sales_date: day = '', customer_id: customer = '' } = row;
    const week = weeks.get(`${store} ${findWeek(day)}`);
    if (!week) continue;
    week.visits.add(`${customer} ${day}`);
    week.days.add(day);
    week.paid += toCents(row['total_cost']);
  }
  return [...weeks.values()];
}

/** The mean value of a visit at CPI 100 by store type, over the store-weeks of which the transactions cover enough. */
function computeBaskets(weeks: readonly TillWeek[]): Map<string, number> {
  return new Map(
    ['A', 'B', 'C'].map((type) => {
      const enough = weeks.filter(
        (each) =>
          each.type === type &&
          each.visits.size > 0 &&
          each.features?.cpi &&
          each.paid >= OBSERVED_FROM * Number(each.cents),
      );
      const value = enough.reduce(
        (sum, { paid, features }) => sum + paid / 100 / (Number(features!.cpi) / CPI_100),
        0,
      );
      const visits = enough.reduce((sum, each) => sum + each.visits.size, 0);
      return [type, visits === 0 ? DEFAULT_BASKET : Math.round((100 * value) / visits) / 100];
    }),
  );
}

/** The Friday that ends a day's week. */
function findWeek(day: string): string {
  const ahead = (FRIDAY - new Date(day).getUTCDay() + DAYS_A_WEEK) % DAYS_A_WEEK;
  return addDays(day, ahead);
}
