import { formatMoney } from './products.js';
import { type Day, formatIsoDate } from './weeks.js';

/** The cell of each column. */
export const CELLS = {
  customer_id: ({ customer }) => customer,
  store_id: ({ shop }) => shop,
  product_name: ({ product }) => product,
  sales_date: ({ day }) => formatIsoDate(day),
  sales_person_id: ({ seller }) => seller,
  price: ({ price }) => formatMoney(price),
  quantity: ({ quantity }) => quantity,
  total_cost: ({ price, quantity }) => formatMoney(price * quantity),
  payment_mode: ({ payment }) => payment,
  basket_number: ({ basket }) => basket,
} satisfies Record<string, (transaction: Transaction) => string | number>;

/** The columns of a file, in their order. */
type Layout = readonly (keyof typeof CELLS)[];

/** Columns of every file. */
export const REQUIRED: Layout = [
  'customer_id',
  'store_id',
  'product_name',
  'sales_date',
  'sales_person_id',
  'price',
  'quantity',
  'total_cost',
];

/** Columns of the files with more columns, in turn; the last has another order. */
const WIDER: readonly Layout[] = [
  [...REQUIRED, 'payment_mode'],
  [...REQUIRED, 'payment_mode', 'basket_number'],
];
const REORDERED: Layout = [
  'sales_date',
  'store_id',
  'basket_number',
  'sales_person_id',
  'customer_id',
  'product_name',
  'quantity',
  'price',
  'total_cost',
  'payment_mode',
];

/** Returns the columns of this many files: about one in ten has more than the required ones, at most five. */
export function chooseLayouts(files: number): Layout[] {
  const layouts = Array.from({ length: files }, () => REQUIRED);
  const wider = Math.min(5, Math.ceil(files / 10));
  for (let i = 0; i < wider; i++) {
    const file = Math.floor(((i + 0.5) * files) / wider);
    layouts[file] = i === wider - 1 ? REORDERED : (WIDER[i % WIDER.length] ?? REQUIRED);
  }
  return layouts;
}

/** Yields the lines of a transactions file, its header first. */
export function* toTransactionLines(
  layout: Layout,
  transactions: Iterable<Transaction>,
): Generator<string> {
  yield layout.join();
  for (const transaction of transactions) {
    yield layout.map((column) => CELLS[column](transaction)).join();
  }
}

/** A sold or returned product. */
export interface Transaction {
  readonly customer: number;
  readonly shop: number;
  readonly product: string;
  readonly day: Day;
  readonly seller: number;
  /** Price of one unit, in cents. */
  readonly price: number;
  /** Negative for a return. */
  readonly quantity: number;
  /** Items paid together share one number; a number is used once. */
  readonly basket: number;
  readonly payment: string;
}
