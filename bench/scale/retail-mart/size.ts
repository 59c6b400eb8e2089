import { toDay, type Period } from '#sample/retail/weeks.js';
import type { Size } from '../chain.js';

const GIB = 1024 ** 3;
const MILLION = 1e6;
const SHOPS_A_MILLION = 20;
const CUSTOMERS_A_SHOP = 1_000;
/**
 * The next day ends a week of December, after almost all of the month: the most expensive case of one more day, because it
 * rebuilds this week of the transactions and this month of the marts.
 */
const LAST = toDay(2024, 12, 27);
const MONTH_START = toDay(2024, 12, 1);
const DAYS = 365;
/** Above this size the engine needs more memory than its default. */
const DEFAULT_MEMORY_MAX = 10;

/** Share of the month of one more day: 28 of 366 days. */
const MONTH_SHARE = 28 / (DAYS + 1);

/** A chain with this number of transactions a year; a larger chain has more shops. */
export interface RetailSize extends Size {
  /** Transactions of the first load. */
  transactions: number;
  shops: number;
  /** Customers of the average shop. */
  customers: number;
  /** Days of the first load, one file each. */
  period: Period;
}

/** @param millions of transactions, 1 to 100 */
export function createSize(millions: number): RetailSize {
  const shops = SHOPS_A_MILLION * millions;
  return {
    times: millions,
    label: `${millions} M`,
    transactions: MILLION * millions,
    shops,
    customers: CUSTOMERS_A_SHOP,
    period: { first: LAST - DAYS + 1, last: LAST },
    extent: `${shops.toLocaleString('en')} × ${DAYS}`,
    compute: millions > DEFAULT_MEMORY_MAX ? 'duckdb:?memory=800MB' : 'duckdb:',
    memoryCap: 2 * GIB,
    room: GIB + millions * 0.8 * GIB,
    moreGoal: { share: 2 * MONTH_SHARE, seconds: 1 },
  };
}

/** A chain that has sold all its transactions in the month of its last day. @param millions of transactions, 1 to 100 */
export const createMonthSize = (millions: number): RetailSize => ({
  ...createSize(millions),
  period: { first: MONTH_START, last: LAST },
});
