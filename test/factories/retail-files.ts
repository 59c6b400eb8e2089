import { createRandom } from '#sample/random.js';
import { toCsv } from '../setup/source-files.js';

export const TRANSACTIONS_HEADER =
  'customer_id,store_id,product_name,sales_date,sales_person_id,price,quantity,total_cost';

const PRODUCTS = [
  { name: 'flour', old: 99, current: 110 },
  { name: 'tea', old: 250, current: 245 },
  { name: 'olive oil', old: 799, current: 899 },
] as const;
/** Until this day, the old prices apply. */
const UPDATED = '2026-02-10';
const CUSTOMERS = 9;
const SHOPS = 3;
const PEOPLE_A_SHOP = 2;
const MILLISECONDS_A_DAY = 86_400_000;

const formatEuros = (cents: number) =>
  `${cents < 0 ? '-' : ''}${Math.floor(Math.abs(cents) / 100)}.${String(Math.abs(cents) % 100).padStart(2, '0')}`;
const listNumbers = (count: number) => Array.from({ length: count }, (_, index) => index + 1);

/** Files that transactions refer to, by path. */
export const retailDimensions = {
  'customers.csv': toCsv(
    'customer_id,first_name,last_name,address,pincode,phone_number,customer_joining_date',
    ...listNumbers(CUSTOMERS).map(
      (id) => `${id},Ada,Ames ${id},1 Elm Row,10${id},5550100${id},2025-01-01`,
    ),
  ),
  'shops.csv': toCsv(
    'id,address,store_pincode,store_manager_name,store_opening_date,reviews',
    ...listNumbers(SHOPS).map(
      (id) => `${id},${id} Market Square,20${id},Ben Birch,2020-05-01,good`,
    ),
  ),
  'products.csv': toCsv(
    'id,name,current_price,old_price,created_date,updated_date,expiry_date',
    ...PRODUCTS.map(
      ({ name, old, current }, index) =>
        `${index + 1},${name},${formatEuros(current)},${formatEuros(old)},2025-01-01,${UPDATED},`,
    ),
  ),
  'sales_team.csv': toCsv(
    'id,first_name,last_name,manager_id,is_manager,address,pincode,joining_date',
    ...listNumbers(SHOPS * PEOPLE_A_SHOP).map(
      (id) => `${id},Cleo,Cole ${id},,${id % PEOPLE_A_SHOP === 1},2 Oak Lane,300,2024-01-01`,
    ),
  ),
};

/** Seeded transactions of the ninety days from 2026-01-20, unordered, one per line. */
export function createRetailLines(seed: number, count: number): string[] {
  const random = createRandom(seed, 'transactions');
  const upTo = (limit: number) => Math.floor(random() * limit);
  const first = Date.parse('2026-01-20');
  return listNumbers(count).map(() => {
    const shop = 1 + upTo(SHOPS);
    const person = (shop - 1) * PEOPLE_A_SHOP + 1 + upTo(PEOPLE_A_SHOP);
    const day = new Date(first + upTo(90) * MILLISECONDS_A_DAY).toISOString().slice(0, 10);
    const { name, old, current } = PRODUCTS[upTo(PRODUCTS.length)]!;
    const cents = (day < UPDATED ? old : current) + (upTo(10) === 0 ? 1 : 0);
    const quantity = upTo(12) === 0 ? -1 : 1 + upTo(4);
    const customer = 1 + upTo(CUSTOMERS);
    return `${customer},${shop},${name},${day},${person},${formatEuros(cents)},${quantity},${formatEuros(cents * quantity)}`;
  });
}
