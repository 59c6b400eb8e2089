/** A parsed transaction with the product's price of its day. Money in cents. */
interface Sold {
  customer: string;
  shop: string;
  product: string;
  day: string;
  person: string;
  price: number;
  quantity: number;
  total: number;
  list: number | undefined;
}

/** Rows of each mart as text, cell by cell, in order, computed row by row. */
export type RetailMarts = Record<
  'customer_month' | 'sales_person_month' | 'shop_day' | 'product_month' | 'customer_visit_week',
  string[]
>;

const DAY_MS = 86_400_000;
const FRIDAY = 5;
const DAYS_A_WEEK = 7;

const cents = (text: string) => Math.round(Number(text) * 100);
const money = (sum: number) => (sum / 100).toFixed(2);
const month = ({ day }: Sold) => `${day.slice(0, 7)}-01`;
const sum = (rows: readonly Sold[], of: (row: Sold) => number) =>
  rows.reduce((total, row) => total + of(row), 0);
const distinct = (rows: readonly Sold[], of: (row: Sold) => string) => new Set(rows.map(of)).size;

function week({ day }: Sold): string {
  const date = new Date(day);
  const ahead = (FRIDAY - date.getUTCDay() + DAYS_A_WEEK) % DAYS_A_WEEK;
  return new Date(date.getTime() + ahead * DAY_MS).toISOString().slice(0, 10);
}

function grouped(rows: readonly Sold[], keyOf: (row: Sold) => string): [string, Sold[]][] {
  const groups = new Map<string, Sold[]>();
  for (const row of rows) groups.set(keyOf(row), [...(groups.get(keyOf(row)) ?? []), row]);
  return [...groups];
}

/** The incentive for the best seller of a shop's month, in hundredths of a per cent, and the handling of ties. */
export interface Incentive {
  hundredths: number;
  ties: 'each' | 'split' | 'none';
}

const SHIPPED: Incentive = { hundredths: 100, ties: 'each' };

/**
 * Cents for each of several people with equal sales, ordered by number. The total is rounded half up, and its cents are
 * dealt one by one, round after round.
 */
function incentives(own: number, tied: number, { hundredths, ties }: Incentive): number[] {
  const whole = Math.floor((own * hundredths + 5_000) / 10_000);
  if (tied === 1 || ties === 'each') return Array.from({ length: tied }, () => whole);
  const parts = Array.from({ length: tied }, () => 0);
  if (ties === 'none') return parts;
  for (let cent = 0; cent < whole; cent++) parts[cent % tied]!++;
  return parts;
}

/**
 * Computes the marts of transactions from the text of the files.
 * @param lines of valid transactions, without a header
 * @param products the products file
 */
export function retailMarts(
  lines: readonly string[],
  products: string,
  rules = SHIPPED,
): RetailMarts {
  const listed = new Map(
    products
      .trim()
      .split('\n')
      .slice(1)
      .map((line) => {
        const [, name = '', current = '', old = '', , updated = ''] = line.split(',');
        return [name, { current: cents(current), old: cents(old), updated }];
      }),
  );
  const sold = lines.map((line): Sold => {
    const [customer = '', shop = '', product = '', day = '', person = '', ...figures] =
      line.split(',');
    const [price = '', quantity = '', total = ''] = figures;
    const known = listed.get(product);
    const list = known && (day < known.updated ? known.old : known.current);
    return {
      customer,
      shop,
      product,
      day,
      person,
      list,
      price: cents(price),
      quantity: Number(quantity),
      total: cents(total),
    };
  });
  const offList = (rows: readonly Sold[]) =>
    rows.filter(({ price, list }) => list !== undefined && price !== list).length;
  const total = (rows: readonly Sold[]) => sum(rows, (row) => row.total);
  const pieces = (rows: readonly Sold[]) => sum(rows, (row) => row.quantity);
  const told = (keyOf: (row: Sold) => string, tell: (rows: Sold[]) => unknown[]) =>
    grouped(sold, keyOf)
      .map(([key, rows]) => [key, ...tell(rows)].join('|'))
      .sort();

  return {
    customer_month: told(
      (row) => `${row.customer}|${month(row)}`,
      (rows) => [rows.length, distinct(rows, (r) => `${r.shop} ${r.day}`), money(total(rows))],
    ),
    shop_day: told(
      (row) => `${row.shop}|${row.day}`,
      (rows) => [
        rows.length,
        distinct(rows, (r) => r.customer),
        pieces(rows),
        offList(rows),
        money(total(rows)),
      ],
    ),
    product_month: told(
      (row) => `${row.product}|${month(row)}`,
      (rows) => [
        rows.length,
        pieces(rows),
        offList(rows),
        money(total(rows)),
        ...(rows.some(({ list }) => list === undefined)
          ? []
          : [money(sum(rows, (row) => (row.list ?? 0) * row.quantity))]),
      ],
    ),
    customer_visit_week: told(
      (row) => `${row.shop}|${week(row)}`,
      (rows) => [
        distinct(rows, (r) => `${r.customer} ${r.day}`),
        distinct(rows, (r) => r.customer),
        distinct(rows, (r) => r.day),
        rows.length,
      ],
    ),
    sales_person_month: grouped(sold, (row) => `${row.shop}|${month(row)}`)
      .flatMap(([, inShop]) => {
        const people = grouped(inShop, (row) => row.person);
        return people.map(([person, rows]) => {
          const own = total(rows);
          const rank = 1 + people.filter(([, others]) => total(others) > own).length;
          const equals = people
            .filter(([, others]) => total(others) === own)
            .map(([other]) => Number(other))
            .sort((a, b) => a - b);
          const tied = equals.length;
          const parts = incentives(own, tied, rules);
          const incentive = rank === 1 && own > 0 ? parts[equals.indexOf(Number(person))]! : 0;
          const { shop } = rows[0]!;
          return [
            shop,
            person,
            month(rows[0]!),
            rows.length,
            money(own),
            rank,
            tied,
            money(incentive),
          ];
        });
      })
      .map((cells) => cells.join('|'))
      .sort(),
  };
}
