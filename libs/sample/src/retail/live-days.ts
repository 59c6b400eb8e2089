import { requireItem, type Random, createRandom } from '../random.js';
import type { SampleOptions } from '../sample-options.js';
import { planChainMart } from './chain-mart.js';
import type { Shop } from './shops.js';
import { Tills } from './tills.js';
import { CELLS, REQUIRED, type Transaction } from './transaction-lines.js';
import { formatIsoDate } from './weeks.js';

export interface TillEvent {
  /** Minutes since midnight. */
  minute: number;
  /** JSON object with the columns of the transactions files, `event_id` and `sales_time`. */
  text: string;
}

export const OPENS = 8 * 60;
export const CLOSES = 21 * 60;

/** Sales of each hour from opening on, relative to each other: before noon, and after work. */
const HOURS = [3, 5, 7, 8, 9, 7, 5, 5, 7, 10, 11, 7, 3] as const;
/** Visits to the average shop on a day: a day has about 1,900 events. */
const VISITS = 270;

/** The days after the sample's last one, at the tills of the chain that `writeRetail` makes with the same options. */
export class LiveDays {
  private readonly mart;

  constructor(options: SampleOptions = {}) {
    this.mart = planChainMart(options).mart;
  }

  private openTills(): Tills {
    const plan = ({ trade }: Shop) => ({ visits: trade * VISITS });
    return new Tills(this.mart, { plan, isWholesale: true });
  }

  /** @param index from 0 for the first day after the sample */
  formatDate(index: number): string {
    return formatIsoDate(this.mart.period.last + 1 + index);
  }

  /** Returns the events of a day in the order of their time; the same day always has the same events. */
  listEvents(index: number): TillEvent[] {
    const day = this.mart.period.last + 1 + index;
    const transactions = [...this.openTills().generateTransactions(day)];
    const baskets = new Set(transactions.map(({ basket }) => basket));
    const random = createRandom(this.mart.seed, 'hours', day);
    const minutes = Array.from(baskets, () => pickMinute(random)).sort((x, y) => x - y);
    const times = new Map([...baskets].map((basket, i) => [basket, requireItem(minutes, i)]));
    // Items of one basket follow each other, so they stay together.
    return transactions
      .map((transaction, i) => toEvent(transaction, times.get(transaction.basket) ?? OPENS, i))
      .sort((x, y) => x.minute - y.minute);
  }
}

function pickMinute(random: Random): number {
  const total = HOURS.reduce<number>((sum, share) => sum + share, 0);
  let left = random() * total;
  const hour = HOURS.findIndex((share) => (left -= share) < 0);
  return OPENS + 60 * hour + Math.floor(60 * random());
}

function toEvent(transaction: Transaction, minute: number, index: number): TillEvent {
  const cells = REQUIRED.map((column) => [column, CELLS[column](transaction)] as const);
  const time = [Math.floor(minute / 60), minute % 60].map((part) => String(part).padStart(2, '0'));
  const text = JSON.stringify({
    event_id: `till-${transaction.shop}-${formatIsoDate(transaction.day)}-${index + 1}`,
    ...Object.fromEntries(cells),
    payment_mode: transaction.payment,
    sales_time: time.join(':'),
  });
  return { minute, text };
}
