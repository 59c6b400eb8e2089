import { z } from 'zod';
import {
  type Column,
  requireColumn,
  columnName,
  requireColumnType,
  formatDecimalType,
  parseDecimalType,
  isExact,
  isNoDouble,
  newName,
  quoteText,
} from './column.js';
import { doubleSql } from './value-sql.js';
import { castSql, cellSql, type StepInput } from './step.js';

const ORDERS_MAX = 20;

const order = z.strictObject({
  column: columnName,
  direction: z.enum(['ascending', 'descending']).default('ascending'),
  /** Position of rows without a value. */
  empty: z.enum(['first', 'last']).default('last'),
});

/** The order of rows; text is ordered by its bytes. */
export const orders = z.array(order).min(1).max(ORDERS_MAX);
type Order = z.output<typeof order>;

/** @throws RecipeMistake for a missing column */
export function checkOrders(columns: readonly Column[], by: readonly Order[]): void {
  for (const { column } of by) requireColumn(columns, column);
}

export const listOrderColumns = (columns: readonly Column[], by: readonly Order[]): Column[] =>
  by.map(({ column }) => requireColumn(columns, column));

/**
 * Returns a total order: the requested columns, then all others, so that ties have the same order in every engine.
 * Personal columns come last. They only order rows that are equal in all others, so the order reveals nothing about
 * them.
 */
export function orderSql(given: StepInput, by: readonly Order[]): string {
  const asked = new Set(by.map(({ column }) => column));
  const rest = given.columns
    .filter(({ name }) => !asked.has(name))
    .sort((a, b) => Number(a.isPersonal) - Number(b.isPersonal))
    .map(({ name }): Order => ({ column: name, direction: 'ascending', empty: 'last' }));
  return orderBySql(given, [...by, ...rest]);
}

/** Returns only the requested order: rows may tie. */
export function orderBySql(given: StepInput, by: readonly Order[]): string {
  return by
    .map(({ column, direction, empty }) => {
      const way = direction === 'ascending' ? 'ASC' : 'DESC';
      return `${cellSql(given, column)} ${way} NULLS ${empty.toUpperCase()}`;
    })
    .join(', ');
}

export function explainOrders(by: readonly Order[]): string {
  return by
    .map(({ column, direction, empty }) => {
      const first = empty === 'first' ? ', empty ones first' : '';
      return `${quoteText(column)} ${direction}${first}`;
    })
    .join(', then ');
}

/** An aggregate of a group of rows. */
export const aggregate = z.union([
  z.strictObject({ as: newName, count: z.literal('rows') }),
  z.strictObject({ as: newName, count: z.enum(['values', 'different values']), of: columnName }),
  z.strictObject({
    as: newName,
    take: z.enum(['sum', 'average', 'least', 'greatest']),
    of: columnName,
  }),
]);
export type Aggregate = z.output<typeof aggregate>;

const EXACT = 'cast it to DECIMAL first: sums of DOUBLE depend on the order of rows';

/** @throws RecipeMistake for a missing column, or one that cannot be summed */
export function inferAggregateType(columns: readonly Column[], one: Aggregate): string {
  if ('count' in one) {
    if ('of' in one) requireColumn(columns, one.of);
    return 'BIGINT';
  }
  const { type } = requireColumn(columns, one.of);
  if (one.take === 'least' || one.take === 'greatest') return type;
  requireColumnType(columns, one.of, isNoDouble, EXACT);
  requireColumnType(columns, one.of, isExact, 'only numbers have a sum or average; cast it first');
  if (one.take === 'average') return 'DOUBLE';
  return inferSumType(type);
}

/** Returns the column that an aggregate reads, if any. */
export const listAggregateColumns = (columns: readonly Column[], one: Aggregate): Column[] =>
  'of' in one ? [requireColumn(columns, one.of)] : [];

/** Whether an aggregate of large values exceeds its type, which fails the step. */
export function mayOverflow(columns: readonly Column[], one: Aggregate): boolean {
  if (!('take' in one) || one.take === 'least' || one.take === 'greatest') return false;
  const digits = parseDecimalType(requireColumn(columns, one.of).type);
  return digits ? digits.precision > SUMMED_DIGITS : one.take === 'sum';
}

/** The sum of any number of rows of so many digits fits 38 digits. */
const SUMMED_DIGITS = 18;

function inferSumType(type: string): string {
  const digits = parseDecimalType(type);
  return digits ? formatDecimalType(38, digits.scale) : 'BIGINT';
}

/** @param when condition on the counted rows; all when left out */
export function aggregateSql(given: StepInput, one: Aggregate, when?: string): string {
  const only = (sql: string) => (when === undefined ? sql : `CASE WHEN ${when} THEN ${sql} END`);
  if ('count' in one) {
    if (!('of' in one)) return `count(${when === undefined ? '*' : only('1')})`;
    const word = one.count === 'values' ? '' : 'DISTINCT ';
    return `count(${word}${only(cellSql(given, one.of))})`;
  }
  const at = cellSql(given, one.of);
  const { type } = requireColumn(given.columns, one.of);
  if (one.take === 'least') return `min(${only(at)})`;
  if (one.take === 'greatest') return `max(${only(at)})`;
  const sum = sumSql(only(at), type);
  if (one.take === 'sum') return sum;
  const exact = parseDecimalType(type) ? sum : sumSql(only(at), 'DECIMAL(19,0)');
  const count = castSql(`nullif(count(${only(at)}), 0)`, 'DOUBLE');
  return `${doubleSql(exact, 'DECIMAL(38,0)')} / ${count}`;
}

/** Returns an exact sum, which fails on overflow of its type. @param over window of the sum */
export function sumSql(sql: string, type: string, over = ''): string {
  const exact = parseDecimalType(type) ? sql : castSql(sql, formatDecimalType(19, 0));
  return castSql(`sum(${exact})${over === '' ? '' : ` ${over}`}`, inferSumType(type));
}

export function explainAggregate(one: Aggregate): string {
  const as = quoteText(one.as);
  if (!('of' in one)) return `the number of rows as ${as}`;
  const of = quoteText(one.of);
  if ('count' in one) return `the number of ${one.count} of ${of} as ${as}`;
  return `the ${one.take} of ${of} as ${as}`;
}
