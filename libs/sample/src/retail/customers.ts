import { createRandom, drawWhole } from '../random.js';
import { type Day, formatIsoDate, type Period } from './weeks.js';
import { inventPerson, type Person } from './people.js';
import type { Shop } from './shops.js';

export interface Customer extends Person {
  readonly id: number;
  /** Id of their usual shop. */
  readonly shop: number;
  readonly joined: Day;
}

/** Customers of an average shop, by default. */
const CUSTOMERS = 80;
const FEWEST = 12;
/** Share of customers who join during the transactions; never the first one of a shop. */
const JOINING = 0.3;

/**
 * Returns the customers of every shop, numbered in the order of joining.
 * @param average number per shop
 */
export function planCustomers(
  shops: readonly Shop[],
  period: Period,
  seed: number,
  average = CUSTOMERS,
): Customer[] {
  return shops
    .flatMap((shop) => {
      const random = createRandom(seed, 'customers', shop.id);
      const count = Math.max(FEWEST, Math.round(average * shop.trade));
      return Array.from({ length: count }, (_, i) => {
        const isNew = i > 0 && random() < JOINING;
        const [first, last] = isNew ? [period.first, period.last] : [shop.opened, period.first];
        const joined = drawWhole(random, first, last);
        return { ...inventPerson(shop.area, random), shop: shop.id, joined };
      });
    })
    .sort((x, y) => x.joined - y.joined)
    .map((customer, i) => ({ ...customer, id: i + 1 }));
}

/** Yields the lines of the customers file, its header first. */
export function* toCustomerLines(customers: readonly Customer[]): Generator<string> {
  yield 'customer_id,first_name,last_name,address,pincode,phone_number,customer_joining_date';
  for (const { id, firstName, lastName, address, pincode, joined } of customers) {
    const name = `${firstName},${lastName}`;
    yield `${id},${name},${address},${pincode},${formatPhoneNumber(id)},${formatIsoDate(joined)}`;
  }
}

/** 555-0100 to 555-0199 are reserved for fiction in every area code. */
function formatPhoneNumber(id: number): string {
  const area = 200 + (Math.floor(id / 100) % 800);
  return `${area}55501${String(id % 100).padStart(2, '0')}`;
}
