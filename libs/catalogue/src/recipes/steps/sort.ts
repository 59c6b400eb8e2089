import { z } from 'zod';
import { checkOrders, explainOrders, orderedBy, orders, orderSql } from '../language/order-sql.js';
import { RecipeMistake } from '../language/recipe-mistake.js';
import { selectSql } from '../language/select.js';
import { defineStep } from '../language/step.js';

export const sort = defineStep({
  name: 'sort',
  summary: 'Orders the rows of the result, or keeps the first ones of an order.',
  grain: 'fewer',
  args: z.strictObject({
    by: orders,
    /** How many rows to keep; all when left out. */
    first: z.int().min(1).max(1_000_000_000).optional(),
  }),
  explain: ({ by, first }) =>
    first === undefined
      ? `Orders rows by ${explainOrders(by)}.`
      : `Keeps the first ${first} rows by ${explainOrders(by)}.`,
  columns: ({ columns, isLast }, { by, first }) => {
    checkOrders(columns, by);
    if (!isLast && first === undefined) {
      throw new RecipeMistake(
        'a later step would lose the order; move it to the end, or say how many rows are kept',
      );
    }
    return [...columns];
  },
  picksBy: ({ columns }, { by }) => orderedBy(columns, by),
  sql: (given, { by, first }) => {
    const limit = first === undefined ? '' : `\nLIMIT ${first}`;
    return selectSql(given, {
      from: `FROM ${given.name} r\nORDER BY ${orderSql(given, by)}${limit}`,
    });
  },
});
