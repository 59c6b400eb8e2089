import { formatRatio, toUnits } from './exact.js';
import { CPI_DECIMALS, type Rows, type StoreType } from './read-rows.js';
import { buildStoreWeeks } from './store-weeks.js';
import { parseMonth, parseYear } from './week-dates.js';

export interface CustomerVisitsQuery {
  storeType?: StoreType;
  month?: number;
  year?: number;
  /** Dollars at CPI 100. */
  basketValue: number;
}

interface CustomerVisitsFigures {
  averageWeeklyVisits: number | null;
  storeWeeks: number;
  stores: number;
}

/** Each store-week's quotient has this scale, far beyond the two decimals of the answer. */
const PLACES = 10n ** 30n;

/** Mean over store-weeks of sales ÷ (basket × CPI ÷ 100), for weeks with a known CPI. */
export function computeCustomerVisits(
  rows: Rows,
  query: CustomerVisitsQuery,
): CustomerVisitsFigures {
  const basketCents = toUnits(String(query.basketValue), 2);
  const weeks = buildStoreWeeks(rows).filter(
    ({ type, week, features }) =>
      (query.storeType === undefined || type === query.storeType) &&
      (query.month === undefined || parseMonth(week) === query.month) &&
      (query.year === undefined || parseYear(week) === query.year) &&
      (features?.cpi ?? 0n) > 0n,
  );
  let visits = 0n;
  for (const { cents, features } of weeks) {
    const cpi = features!.cpi!;
    visits += (PLACES * cents * 100n * 10n ** BigInt(CPI_DECIMALS)) / (basketCents * cpi);
  }
  return {
    averageWeeklyVisits: formatRatio(visits, PLACES * BigInt(weeks.length), 2),
    storeWeeks: weeks.length,
    stores: new Set(weeks.map(({ store }) => store)).size,
  };
}
