import { z } from 'zod';
import { columnIn, quoted } from './column.js';
import { columnName } from './names.js';
import { cell, type Given } from './select.js';
import type { Column } from './column.js';

const ORDERS_MAX = 20;

const order = z.strictObject({
  column: columnName,
  direction: z.enum(['ascending', 'descending']).default('ascending'),
  /** Where rows without a value stand. */
  empty: z.enum(['first', 'last']).default('last'),
});

/** What rows are ordered by; text by its bytes. */
export const orders = z.array(order).min(1).max(ORDERS_MAX);
export type Order = z.output<typeof order>;

/** @throws RecipeMistake of a column that is not there */
export function checkOrders(columns: readonly Column[], by: readonly Order[]): void {
  for (const { column } of by) columnIn(columns, column);
}

/** The columns that rows are ordered by. */
export const orderedBy = (columns: readonly Column[], by: readonly Order[]): Column[] =>
  by.map(({ column }) => columnIn(columns, column));

/**
 * A total order: what is asked for, and all other columns after it, so that rows that tie in one engine
 * tie in no other way in the next. Personal columns come last: they only order rows that are alike in all others,
 * so the order reveals nothing of them.
 */
export function orderSql(given: Given, by: readonly Order[]): string {
  const asked = new Set(by.map(({ column }) => column));
  const rest = given.columns
    .filter(({ name }) => !asked.has(name))
    .sort((a, b) => Number(a.isPersonal) - Number(b.isPersonal))
    .map(({ name }): Order => ({ column: name, direction: 'ascending', empty: 'last' }));
  return orderBySql(given, [...by, ...rest]);
}

/** Only what is asked for: rows may tie. */
export function orderBySql(given: Given, by: readonly Order[]): string {
  return by
    .map(({ column, direction, empty }) => {
      const way = direction === 'ascending' ? 'ASC' : 'DESC';
      return `${cell(given, column)} ${way} NULLS ${empty.toUpperCase()}`;
    })
    .join(', ');
}

export function explainOrders(by: readonly Order[]): string {
  return by
    .map(({ column, direction, empty }) => {
      const first = empty === 'first' ? ', empty ones first' : '';
      return `${quoted(column)} ${direction}${first}`;
    })
    .join(', then ');
}
