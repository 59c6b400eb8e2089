import { z } from 'zod';
import { columnIn, listed } from '../language/column.js';
import { columnNames } from '../language/names.js';
import { checkOrders, explainOrders, orderedBy, orders, orderSql } from '../language/order-sql.js';
import { cell, selectSql } from '../language/select.js';
import { defineStep } from '../language/step.js';

const PLACE = 'retailstream_place';

export const deDuplicate = defineStep({
  name: 'de-duplicate',
  summary: 'Keeps one row of those that are the same in some columns, or in all.',
  grain: 'fewer',
  args: z.strictObject({
    /** By which rows are the same; all of them when left out. */
    by: columnNames.optional(),
    /** The first of this order is kept; of those that tie, the least by the other columns. */
    orderBy: orders.optional(),
  }),
  explain: ({ by, orderBy }) => {
    const same = by ? `have the same ${listed(by)}` : 'are the same in all columns';
    const first = orderBy ? `, the first by ${explainOrders(orderBy)}` : '';
    return `Keeps one of the rows that ${same}${first}.`;
  },
  columns: ({ columns }, { by = [], orderBy = [] }) => {
    for (const name of by) columnIn(columns, name);
    checkOrders(columns, orderBy);
    return [...columns];
  },
  picksBy: ({ columns }, { by = [], orderBy = [] }) => [
    ...by.map((name) => columnIn(columns, name)),
    ...orderedBy(columns, orderBy),
  ],
  sql: (given, { by, orderBy = [] }) => {
    const names = by ?? given.columns.map(({ name }) => name);
    const same = names.map((name) => cell(given, name)).join(', ');
    const numbered = `SELECT r.*, row_number() OVER (
    PARTITION BY ${same} ORDER BY ${orderSql(given, orderBy)}
  ) AS ${PLACE} FROM ${given.name} r`;
    return selectSql(given, { from: `FROM (${numbered}) r\nWHERE r.${PLACE} = 1` });
  },
});
