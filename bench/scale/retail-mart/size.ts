import { dayOf, type Period } from '#sample/retail/weeks.js';
import type { Size } from '../chain.js';

const GIB = 1024 ** 3;
const MILLION = 1e6;
const SHOPS_A_MILLION = 20;
const CUSTOMERS_A_SHOP = 1_000;
/**
 * The day after is the last of its month and year: all of December is made anew for it, which is the dearest
 * that one more day can be.
 */
const LAST = dayOf(2024, 12, 30);
const DAYS = 365;
/** From here on the engine needs more memory than it takes by itself. */
const DEFAULT_MEMORY_MAX = 10;

/** The month of one more day: 31 of then 366 days. */
const MONTH_SHARE = 31 / (DAYS + 1);

/** A chain with so many transactions in a year; the larger it is, the more shops it has. */
export interface RetailSize extends Size {
  /** Transactions of the first load. */
  transactions: number;
  shops: number;
  /** Of the average shop. */
  customers: number;
  /** Days of the first load, a file each. */
  period: Period;
}

/** @param millions of transactions, 1 to 100 */
export function sizeOf(millions: number): RetailSize {
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
