import { at } from '../at.js';
import type { Day, Period } from './days.js';
import type { Shop } from './shops.js';
import type { Transaction } from './transaction.js';

/** Transactions that reach the chain some weeks after their own week. */
export interface Delay {
  /** Index of the week with whose file they come. */
  readonly arrival: number;
  isLate(transaction: Pick<Transaction, 'shop' | 'day'>): boolean;
}

/** Of an early week the days from Tuesday on. */
const LATE_DAYS = 4;
const WEEKS_LATE = 3;

/** The largest tenth of the shops could not send an early week's last days in time. */
export function planDelay(weeks: readonly Period[], shops: readonly Shop[]): Delay | undefined {
  if (weeks.length < 2) return undefined;
  const own = Math.floor(weeks.length / 12);
  const { last } = at(weeks, own);
  const largest = [...shops].sort((x, y) => y.trade - x.trade);
  const cutOff = new Set(largest.slice(0, Math.ceil(shops.length / 10)).map(({ id }) => id));
  const isThen = (day: Day) => day > last - LATE_DAYS && day <= last;
  return {
    arrival: Math.min(weeks.length - 1, own + WEEKS_LATE),
    isLate: ({ shop, day }) => isThen(day) && cutOff.has(shop),
  };
}
