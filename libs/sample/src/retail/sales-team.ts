import { randomFor, whole } from '../random.js';
import { type Day, isoDate, type Period } from './days.js';
import { inventPerson, type Person } from './people.js';
import type { Shop } from './shops.js';

/** Someone who sells in one shop. */
export interface SalesPerson extends Person {
  readonly id: number;
  readonly shop: number;
  /** The id of the manager of the shop: their own where they manage it. */
  readonly manager: number;
  readonly isManager: boolean;
  readonly joined: Day;
}

/** People of a shop who are there from the first day, its manager among them. */
const FOUNDERS = 2;
const PEOPLE = { least: 3, most: 8 };
/** Share of the others who join while the transactions run. */
const JOINING = 0.3;

/** The people of every shop, its manager first, in the order of the shops. */
export function planSalesTeam(shops: readonly Shop[], period: Period, seed: number): SalesPerson[] {
  let before = 0;
  return shops.flatMap((shop) => {
    const random = randomFor(seed, 'sales team', shop.id);
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
        joined: whole(random, first, last),
      };
    });
  });
}

/** Lines of the sales team file, its header first. */
export function* salesTeamLines(team: readonly SalesPerson[]): Generator<string> {
  yield 'id,first_name,last_name,manager_id,is_manager,address,pincode,joining_date';
  for (const { id, firstName, lastName, manager, isManager, address, pincode, joined } of team) {
    const above = isManager ? '' : manager;
    const name = `${firstName},${lastName}`;
    yield `${id},${name},${above},${isManager},${address},${pincode},${isoDate(joined)}`;
  }
}
