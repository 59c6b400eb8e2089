import { z } from 'zod';
import {
  type Column,
  columnIn,
  columnOf,
  isExact,
  isPersonalOf,
  listed,
  quoted,
  withColumns,
} from '../language/column.js';
import { aggregateType, isPersonalAggregate, sumOf } from '../language/aggregate.js';
import { columnName, columnNames, newName } from '../language/names.js';
import { checkOrders, explainOrders, orders, orderSql, orderBySql } from '../language/order-sql.js';
import { castSql, cell, selectSql } from '../language/select.js';
import { defineStep } from '../language/step.js';

const common = { as: newName, within: columnNames.optional(), orderBy: orders };
const args = z.union([
  /** `place` tells all rows apart; rows that tie share a `rank`. */
  z.strictObject({ ...common, number: z.enum(['place', 'rank', 'dense rank']) }),
  z.strictObject({
    ...common,
    value: z.enum(['before', 'after']),
    of: columnName,
    /** So many rows away. */
    by: z.int().min(1).max(1000).default(1),
  }),
  z.strictObject({
    ...common,
    running: z.enum(['sum', 'count', 'least', 'greatest']),
    of: columnName,
  }),
]);

export const window = defineStep({
  name: 'window',
  summary:
    'Adds what a row is among others: its place, the value before or after it, or a running sum.',
  grain: 'same',
  args,
  explain: (told) => {
    const group = told.within ? ` among rows with the same ${listed(told.within)}` : '';
    const end = `${group}, by ${explainOrders(told.orderBy)}.`;
    const as = quoted(told.as);
    if ('number' in told) return `Adds the ${told.number} of a row as ${as}${end}`;
    if ('value' in told) {
      return `Adds ${quoted(told.of)} of ${told.by} row${told.by > 1 ? 's' : ''} ${told.value} as ${as}${end}`;
    }
    return `Adds the running ${told.running} of ${quoted(told.of)} as ${as}${end}`;
  },
  columns: ({ columns }, told) => {
    for (const name of told.within ?? []) columnIn(columns, name);
    checkOrders(columns, told.orderBy);
    const isPersonal = isPersonalOf(columns, orderingOf(told)) || isOfPerson(columns, told);
    return withColumns(columns, [{ name: told.as, type: typeOf(columns, told), isPersonal }]);
  },
  sql: (given, told) => {
    const parts = (told.within ?? []).map((name) => cell(given, name));
    const partition = parts.length > 0 ? `PARTITION BY ${parts.join(', ')} ` : '';
    const total = `${partition}ORDER BY ${orderSql(given, told.orderBy)}`;
    return selectSql(given, { added: [{ name: told.as, sql: sqlOf() }] });

    function sqlOf(): string {
      if ('number' in told) {
        if (told.number === 'place') return castSql(`row_number() OVER (${total})`, 'BIGINT');
        const ties = `${partition}ORDER BY ${orderBySql(given, told.orderBy)}`;
        return castSql(`${told.number.replace(' ', '_')}() OVER (${ties})`, 'BIGINT');
      }
      const at = cell(given, told.of);
      if ('value' in told) {
        return `${told.value === 'before' ? 'lag' : 'lead'}(${at}, ${told.by}) OVER (${total})`;
      }
      const rows = `OVER (${total} ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW)`;
      if (told.running === 'count') return `count(${at}) ${rows}`;
      if (told.running === 'least') return `min(${at}) ${rows}`;
      if (told.running === 'greatest') return `max(${at}) ${rows}`;
      return sumOf(at, columnIn(given.columns, told.of).type, rows);
    }
  },
});

/** What a row is among others tells of the columns that put it there. */
const orderingOf = ({ within = [], orderBy }: z.output<typeof args>): string[] => [
  ...within,
  ...orderBy.map(({ column }) => column),
];

function isOfPerson(columns: readonly Column[], told: z.output<typeof args>): boolean {
  if (!('of' in told)) return false;
  if ('running' in told && told.running === 'count') {
    return isPersonalAggregate(columns, { as: told.as, count: 'values', of: told.of });
  }
  return isPersonalOf(columns, [told.of]);
}

function typeOf(columns: readonly Column[], told: z.output<typeof args>): string {
  if ('number' in told) return 'BIGINT';
  const { type } = columnIn(columns, told.of);
  if ('value' in told || told.running === 'least' || told.running === 'greatest') return type;
  if (told.running === 'count') return 'BIGINT';
  columnOf(columns, told.of, isExact, 'only exact numbers are added up; cast it to DECIMAL first');
  return aggregateType(columns, { as: told.as, take: 'sum', of: told.of });
}
