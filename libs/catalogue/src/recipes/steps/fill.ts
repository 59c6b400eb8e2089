import { z } from 'zod';
import { changed, columnIn, columnOf, isPersonalOf, quoted } from '../language/column.js';
import { columnName, columnNames, value } from '../language/names.js';
import { checkOrders, explainOrders, orders, orderSql } from '../language/order-sql.js';
import { cell, selectSql } from '../language/select.js';
import { defineStep } from '../language/step.js';
import { valueSql } from '../language/value-sql.js';
import { duckdb } from '../language/dialect.js';

const earlier = z.strictObject({ orderBy: orders, within: columnNames.optional() });
const args = z.union([
  z.strictObject({ column: columnName, value }),
  z.strictObject({ column: columnName, from: columnName }),
  z.strictObject({ column: columnName, previous: earlier }),
]);

/** Column of ours that tells rows with a value, each with those after it that have none. */
const STRETCH = 'retailstream_stretch';

export const fill = defineStep({
  name: 'fill',
  summary: 'Fills empty cells with a value, from another column, or from the row before.',
  grain: 'same',
  args,
  explain: (told) => {
    const start = `Fills empty ${quoted(told.column)} with`;
    if ('value' in told) return `${start} ${JSON.stringify(told.value)}.`;
    if ('from' in told) return `${start} the value of ${quoted(told.from)}.`;
    return `${start} the last value before it, by ${explainOrders(told.previous.orderBy)}.`;
  },
  columns: ({ columns }, told) => {
    const column = columnIn(columns, told.column);
    // What SQL the value is in does not matter: it is read to see that it is one.
    if ('value' in told) valueSql(duckdb, column, told.value);
    if ('from' in told) {
      const advice = `${column.name} is ${column.type}; cast one to the other's type first`;
      columnOf(columns, told.from, (type) => type === column.type, advice);
      const isPersonal = isPersonalOf(columns, [told.column, told.from]);
      return changed(columns, new Map([[told.column, { isPersonal, isAsRead: false }]]));
    }
    if ('previous' in told) {
      const { orderBy, within = [] } = told.previous;
      checkOrders(columns, orderBy);
      // Which row is the one before tells of what orders them.
      const ordering = [...orderBy.map((order) => order.column), ...within];
      const isPersonal = isPersonalOf(columns, [told.column, ...ordering]);
      return changed(columns, new Map([[told.column, { isPersonal, isAsRead: false }]]));
    }
    return [...columns];
  },
  sql: (given, told) => {
    const at = cell(given, told.column);
    const filled = (sql: string, from?: string) =>
      selectSql(given, {
        changed: new Map([[told.column, `coalesce(${at}, ${sql})`]]),
        ...(from === undefined ? {} : { from }),
      });
    if ('value' in told) {
      return filled(valueSql(given.dialect, columnIn(given.columns, told.column), told.value));
    }
    if ('from' in told) return filled(cell(given, told.from));
    const { orderBy, within = [] } = told.previous;
    const parts = within.map((name) => cell(given, name));
    const counted = `SELECT r.*, count(${at}) OVER (${partition(parts)}ORDER BY ${orderSql(given, orderBy)}
    ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW) AS ${STRETCH}
  FROM ${given.name} r`;
    const last = `max(${at}) OVER (${partition([...parts, `r.${STRETCH}`])})`;
    return filled(last, `FROM (${counted}) r`);
  },
});

const partition = (by: readonly string[]) =>
  by.length > 0 ? `PARTITION BY ${by.join(', ')} ` : '';
