import { requireItem, pick, createRandom, drawWhole } from '../random.js';
import { inventAddress, inventPerson, type Person, REVIEWS } from './people.js';
import type { Transaction } from './transaction-lines.js';
import { type Day, formatIsoDate, type Period } from './weeks.js';

/** A store of the chain in the point-of-sale system. */
export interface Shop {
  readonly id: number;
  /** Sales as a multiple of the average shop's. */
  readonly trade: number;
  readonly address: string;
  /** The first three digits of the pincodes in its area. */
  readonly area: string;
  readonly opened: Day;
  readonly review: string;
}

/** Days open before the first transaction: at least about one year, at most about twenty. */
const OPEN_DAYS = { least: 400, most: 7500 };

/** @param sizes sales of each shop, in any one unit */
export function planShops(
  sizes: readonly { id: number; size: number }[],
  period: Period,
  seed: number,
): Shop[] {
  const mean = sizes.reduce((sum, { size }) => sum + size, 0) / sizes.length;
  return sizes.map(({ id, size }) => {
    const random = createRandom(seed, 'shop', id);
    return {
      id,
      trade: size / mean,
      address: inventAddress(random),
      area: String(100 + ((id * 37) % 900)),
      opened: period.first - drawWhole(random, OPEN_DAYS.least, OPEN_DAYS.most),
      review: pick(REVIEWS, random),
    };
  });
}

/**
 * Yields the lines of the shops file, its header first.
 * @param managers of the shops, in their order
 */
export function* toShopLines(
  shops: readonly Shop[],
  managers: readonly Person[],
): Generator<string> {
  yield 'id,address,store_pincode,store_manager_name,store_opening_date,reviews';
  for (const [i, { id, address, area, opened, review }] of shops.entries()) {
    const { firstName, lastName } = requireItem(managers, i);
    yield `${id},${address},${area}001,${firstName} ${lastName},${formatIsoDate(opened)},${review}`;
  }
}

/** Transactions that arrive some weeks after their week. */
interface Delay {
  /** Index of the week in whose file they arrive. */
  readonly arrival: number;
  isLate(transaction: Pick<Transaction, 'shop' | 'day'>): boolean;
}

/** Number of late days of an early week, from Tuesday on. */
const LATE_DAYS = 4;
const WEEKS_LATE = 3;

/** The largest tenth of the shops sends an early week's last days late. */
export function planDelay(weeks: readonly Period[], shops: readonly Shop[]): Delay | undefined {
  if (weeks.length < 2) return undefined;
  const own = Math.floor(weeks.length / 12);
  const { last } = requireItem(weeks, own);
  const largest = [...shops].sort((x, y) => y.trade - x.trade);
  const cutOff = new Set(largest.slice(0, Math.ceil(shops.length / 10)).map(({ id }) => id));
  const isThen = (day: Day) => day > last - LATE_DAYS && day <= last;
  return {
    arrival: Math.min(weeks.length - 1, own + WEEKS_LATE),
    isLate: ({ shop, day }) => isThen(day) && cutOff.has(shop),
  };
}

export interface SalesPerson extends Person {
  readonly id: number;
  readonly shop: number;
  /** The id of the shop's manager; their own id for managers. */
  readonly manager: number;
  readonly isManager: boolean;
  readonly joined: Day;
}

/** People of a shop who work there from the first day, its manager among them. */
const FOUNDERS = 2;
const PEOPLE = { least: 3, most: 8 };
/** Share of the others who join during the transactions. */
const JOINING = 0.3;

/** Returns the people of every shop, its manager first, in the order of the shops. */
export function planSalesTeam(shops: readonly Shop[], period: Period, seed: number): SalesPerson[] {
  let before = 0;
  return shops.flatMap((shop) => {
    const random = createRandom(seed, 'sales team', shop.id);
    const manager = before + 1;
    const count = Math.min(PEOPLE.most, PEOPLE.least + Math.round(2 * shop.trade));
    return Array.from({ length: count }, (_, i): SalesPerson => {
      const isNew = i >= FOUNDERS && random() < JOINING;
      const [first, last] = isNew ? [period.first, period.last] : [shop.opened, period.first];
      return {
        ...inventPerson(shop.area, random),
        id: ++before,
        shop: shop.id,
        manager,
        isManager: i === 0,
        joined: drawWhole(random, first, last),
      };
    });
  });
}

/** Yields the lines of the sales team file, its header first. */
export function* toSalesTeamLines(team: readonly SalesPerson[]): Generator<string> {
  yield 'id,first_name,last_name,manager_id,is_manager,address,pincode,joining_date';
  for (const { id, firstName, lastName, manager, isManager, address, pincode, joined } of team) {
    const above = isManager ? '' : manager;
    const name = `${firstName},${lastName}`;
    yield `${id},${name},${above},${isManager},${address},${pincode},${formatIsoDate(joined)}`;
  }
}
