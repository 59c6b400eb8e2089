/** A parsed transaction with the product's price of its day. Money in cents. */
interface SaleRow {
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
  | 'customer_month'
  | 'sales_person_month'
  | 'shop_day'
  | 'product_month'
  | 'shop_product_month'
  | 'customer_visit_week',
  string[]
>;

const DAY_MS = 86_400_000;
const FRIDAY = 5;
const DAYS_A_WEEK = 7;

const toCents = (text: string) => Math.round(Number(text) * 100);
const formatMoney = (sum: number) => (sum / 100).toFixed(2);
const toMonth = ({ day }: SaleRow) => `${day.slice(0, 7)}-01`;
const sumRows = (rows: readonly SaleRow[], of: (row: SaleRow) => number) =>
  rows.reduce((total, row) => total + of(row), 0);
const countDistinct = (rows: readonly SaleRow[], of: (row: SaleRow) => string) =>
  new Set(rows.map(of)).size;

function toWeek({ day }: SaleRow): string {
  const date = new Date(day);
  const ahead = (FRIDAY - date.getUTCDay() + DAYS_A_WEEK) % DAYS_A_WEEK;
  return new Date(date.getTime() + ahead * DAY_MS).toISOString().slice(0, 10);
}

function groupRows(
  rows: readonly SaleRow[],
  keyOf: (row: SaleRow) => string,
): [string, SaleRow[]][] {
  const groups = new Map<string, SaleRow[]>();
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
function computeIncentives(own: number, tied: number, { hundredths, ties }: Incentive): number[] {
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
export function computeRetailMarts(
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
        return [name, { current: toCents(current), old: toCents(old), updated }];
      }),
  );
  const sold = lines.map((line): SaleRow => {
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
      price: toCents(price),
      quantity: Number(quantity),
      total: toCents(total),
    };
  });
  const offList = (rows: readonly SaleRow[]) =>
    rows.filter(({ price, list }) => list !== undefined && price !== list).length;
  const total = (rows: readonly SaleRow[]) => sumRows(rows, (row) => row.total);
  const pieces = (rows: readonly SaleRow[]) => sumRows(rows, (row) => row.quantity);
  const told = (keyOf: (row: SaleRow) => string, tell: (rows: SaleRow[]) => unknown[]) =>
    groupRows(sold, keyOf)
      .map(([key, rows]) => [key, ...tell(rows)].join('|'))
      .sort();
  const tellProducts = (rows: readonly SaleRow[]) => [
    rows.length,
    pieces(rows),
    offList(rows),
    formatMoney(total(rows)),
    ...(rows.some(({ list }) => list === undefined)
      ? []
      : [formatMoney(sumRows(rows, (row) => (row.list ?? 0) * row.quantity))]),
  ];

  return {
    customer_month: told(
      (row) => `${row.customer}|${toMonth(row)}`,
      (rows) => [
        rows.length,
        countDistinct(rows, (r) => `${r.shop} ${r.day}`),
        formatMoney(total(rows)),
      ],
    ),
    shop_day: told(
      (row) => `${row.shop}|${row.day}`,
      (rows) => [
        rows.length,
        countDistinct(rows, (r) => r.customer),
        pieces(rows),
        offList(rows),
        formatMoney(total(rows)),
      ],
    ),
    product_month: told((row) => `${row.product}|${toMonth(row)}`, tellProducts),
    shop_product_month: told((row) => `${row.shop}|${row.product}|${toMonth(row)}`, tellProducts),
    customer_visit_week: told(
      (row) => `${row.shop}|${toWeek(row)}`,
      (rows) => [
        countDistinct(rows, (r) => `${r.customer} ${r.day}`),
        countDistinct(rows, (r) => r.customer),
        countDistinct(rows, (r) => r.day),
        rows.length,
      ],
    ),
    sales_person_month: groupRows(sold, (row) => `${row.shop}|${toMonth(row)}`)
      .flatMap(([, inShop]) => {
        const people = groupRows(inShop, (row) => row.person);
        return people.map(([person, rows]) => {
          const own = total(rows);
          const rank = 1 + people.filter(([, others]) => total(others) > own).length;
          const equals = people
            .filter(([, others]) => total(others) === own)
            .map(([other]) => Number(other))
            .sort((a, b) => a - b);
          const tied = equals.length;
          const parts = computeIncentives(own, tied, rules);
          const incentive = rank === 1 && own > 0 ? parts[equals.indexOf(Number(person))]! : 0;
          const { shop } = rows[0]!;
          return [
            shop,
            person,
            toMonth(rows[0]!),
            rows.length,
            formatMoney(own),
            rank,
            tied,
            formatMoney(incentive),
          ];
        });
      })
      .map((cells) => cells.join('|'))
      .sort(),
  };
}
