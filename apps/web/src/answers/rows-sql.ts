import type { Row } from '#analytics/words/template.js';

/** Columns of marts, by the name of a filter or of a figure's row. */
const COLUMNS: Record<string, readonly string[]> = {
  store: ['store', 'store_id'],
  department: ['department'],
  storeType: ['store_type'],
  customer: ['customer_id'],
  product: ['product_name'],
  salesPerson: ['sales_person_id'],
  week: ['week_date'],
};
/** The date of a row. */
const DATES = ['week_date', 'sales_month', 'sales_date'];
const DATE = /^\d{4}-\d{2}-\d{2}$/;
const NUMBER = /^-?\d{1,15}(\.\d+)?$/;
const ROWS = 1_000;

const quoteLiteral = (value: string) => {
  if (DATE.test(value)) return `DATE '${value}'`;
  return NUMBER.test(value) ? value : `'${value.replaceAll("'", "''")}'`;
};

const NUMBERS = ['store', 'department', 'year', 'customer', 'salesPerson'];
const TEXTS = ['storeType', 'product'];

/** Returns what a row names: its store, its week. A list of several stores names none. */
function readNames(row: Row): ReadonlyMap<string, string> {
  const list = row['stores'];
  const [only, more] = Array.isArray(list) ? (list as unknown[]) : [];
  const ofOne = more !== undefined ? {} : typeof only === 'number' ? { store: only } : only;
  const all: Row = { ...row, ...(ofOne as Row | undefined) };
  return new Map(
    Object.entries(all).flatMap(([name, value]): [string, string][] => {
      const isNumber = NUMBERS.includes(name) && typeof value === 'number';
      const isText = TEXTS.includes(name) && typeof value === 'string';
      const isDate = ['week', 'month'].includes(name) && typeof value === 'string';
      return isNumber || isText || isDate ? [[name, String(value)]] : [];
    }),
  );
}

interface Mart {
  /** `weekly_sales.store_week` */
  address: string;
  columns: readonly { name: string }[];
}

/**
 * Returns the query for the rows of a mart behind a figure.
 *
 * @param asked filters of the answer
 * @param row that has the figure; it narrows the filters
 */
export function buildRowsSql(
  { address, columns }: Mart,
  asked: Readonly<Record<string, unknown>>,
  row: Readonly<Record<string, unknown>> = {},
): string {
  const has = (name: string) => columns.some((column) => column.name === name);
  const date = DATES.find(has);
  const given = new Map<string, string>([
    ...Object.entries(asked).flatMap(([name, value]): [string, string][] =>
      ['string', 'number'].includes(typeof value) && value !== '' ? [[name, String(value)]] : [],
    ),
    ...readNames(row),
  ]);
  const conditions = [...given].flatMap(([name, value]): string[] => {
    const column = COLUMNS[name]?.find(has);
    if (column !== undefined) return [`${column} = ${quoteLiteral(value)}`];
    return date === undefined ? [] : buildDateConditions(date, name, value);
  });
  const where = conditions.length === 0 ? '' : `\nWHERE ${conditions.join('\n  AND ')}`;
  return `SELECT *\nFROM ${address}${where}\nLIMIT ${ROWS}`;
}

function buildDateConditions(date: string, name: string, value: string): string[] {
  const isDate = DATE.test(value);
  if (name === 'from' && isDate) return [`${date} >= DATE '${value}'`];
  if (name === 'to' && isDate) return [`${date} <= DATE '${value}'`];
  if (name === 'month' && isDate) return [`date_trunc('month', ${date}) = DATE '${value}'`];
  const isPart = (name === 'year' || name === 'month') && /^\d{1,4}$/.test(value);
  return isPart ? [`extract(${name} FROM ${date}) = ${value}`] : [];
}
