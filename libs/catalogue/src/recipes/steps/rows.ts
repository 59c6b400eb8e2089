import { z } from 'zod';
import {
  requireColumn,
  columnName,
  columnNames,
  requireColumns,
  requireColumnType,
  isNumber,
  formatNames,
  newName,
  quoteText,
  RecipeMistake,
  addColumns,
} from '../language/column.js';
import {
  checkCondition,
  listColumns,
  condition,
  conditionSql,
  explainCondition,
} from '../language/condition.js';
import { duckdb } from '../language/dialect.js';
import { doubleSql } from '../language/value-sql.js';
import {
  checkOrders,
  explainOrders,
  listOrderColumns,
  orders,
  orderSql,
} from '../language/order-sql.js';
import {
  castSql,
  cellSql,
  defineStep,
  dependOnOrder,
  dependOnPassedColumns,
  selectSql,
} from '../language/step.js';

export const filter = defineStep({
  name: 'filter',
  summary: 'Keeps or drops rows that match a condition.',
  grain: 'fewer',
  args: z.strictObject({ where: condition, do: z.enum(['keep', 'drop']).default('keep') }),
  explain: ({ where, do: act }) =>
    act === 'keep'
      ? `Keeps rows where ${explainCondition(where)}, and drops the others.`
      : `Drops rows where ${explainCondition(where)}.`,
  columns: ({ columns }, { where }) => {
    checkCondition(columns, where);
    // Checks that values fit their columns.
    conditionSql({ name: '', columns, others: new Map(), carried: [], dialect: duckdb }, where);
    return [...columns];
  },
  depends: ({ columns }, { where }) =>
    dependOnPassedColumns(columns, [], listColumns(columns, where)),
  sql: (given, { where, do: act }) => {
    const isTrue = `coalesce(${conditionSql(given, where)}, FALSE)`;
    const kept = act === 'keep' ? isTrue : `NOT ${isTrue}`;
    return selectSql(given, { from: `FROM ${given.name} r\nWHERE ${kept}` });
  },
});

const PLACE = 'retailstream_place';

export const deDuplicate = defineStep({
  name: 'de-duplicate',
  summary: 'Keeps one of the rows that are equal in some columns, or in all.',
  grain: 'fewer',
  args: z.strictObject({
    /** Columns that make rows equal; all when left out. */
    by: columnNames.optional(),
    /** Keeps the first row in this order; ties are broken by the other columns. */
    orderBy: orders.optional(),
  }),
  explain: ({ by, orderBy }) => {
    const same = by ? `have the same ${formatNames(by)}` : 'are equal in all columns';
    const first = orderBy ? `, the first by ${explainOrders(orderBy)}` : '';
    return `Keeps one of the rows that ${same}${first}.`;
  },
  columns: ({ columns }, { by = [], orderBy = [] }) => {
    for (const name of by) requireColumn(columns, name);
    checkOrders(columns, orderBy);
    return [...columns];
  },
  depends: ({ columns }, { by, orderBy = [] }) =>
    dependOnOrder(
      columns,
      [],
      [...(by ? requireColumns(columns, by) : columns), ...listOrderColumns(columns, orderBy)],
    ),
  sql: (given, { by, orderBy = [] }) => {
    const names = by ?? given.columns.map(({ name }) => name);
    const same = names.map((name) => cellSql(given, name)).join(', ');
    const numbered = `SELECT r.*, row_number() OVER (
    PARTITION BY ${same} ORDER BY ${orderSql(given, orderBy)}
  ) AS ${PLACE} FROM ${given.name} r`;
    return selectSql(given, { from: `FROM (${numbered}) r\nWHERE r.${PLACE} = 1` });
  },
});

export const sort = defineStep({
  name: 'sort',
  summary: 'Orders the rows of the result, or keeps the first rows of an order.',
  grain: 'fewer',
  args: z.strictObject({
    by: orders,
    /** Number of rows to keep; all when left out. */
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
        'a later step would lose the order; move the step to the end, or set first',
      );
    }
    return [...columns];
  },
  depends: ({ columns }, { by }) => dependOnOrder(columns, [], listOrderColumns(columns, by)),
  sql: (given, { by, first }) => {
    const limit = first === undefined ? '' : `\nLIMIT ${first}`;
    return selectSql(given, {
      from: `FROM ${given.name} r\nORDER BY ${orderSql(given, by)}${limit}`,
    });
  },
});

export const flagOutliers = defineStep({
  name: 'flag-outliers',
  summary: 'Flags numbers that are far from the middle half of all values.',
  grain: 'same',
  args: z.strictObject({
    column: columnName,
    into: newName,
    /** Multiple of the interquartile range, beyond the quartiles. */
    reach: z.number().min(0.1).max(100).multipleOf(0.1).default(1.5),
  }),
  explain: ({ column, into, reach }) =>
    `Sets ${quoteText(into)} where ${quoteText(column)} is more than ${reach} interquartile ranges outside the quartiles.`,
  columns: ({ columns }, { column, into }) => {
    requireColumnType(columns, column, isNumber, 'only numbers have outliers; cast it first');
    return addColumns(columns, [{ name: into, type: 'BOOLEAN' }]);
  },
  depends: ({ columns }, { column, into }) =>
    dependOnPassedColumns(columns, [[into, requireColumns(columns, [column])]]),
  sql: (given, { column, into, reach }) => {
    const { type } = requireColumnType(given.columns, column, isNumber, '');
    const at = doubleSql(cellSql(given, column), type);
    const far = `CAST('${reach}' AS DOUBLE) * (q.upper_quarter - q.lower_quarter)`;
    const isFar = `${at} < q.lower_quarter - ${far} OR ${at} > q.upper_quarter + ${far}`;
    // Existing values, not a mean of two, which engines compute in different ways.
    const quarter = (share: number) =>
      `min(CASE WHEN n.place * 4 >= n.size * ${share} THEN n.number END)`;
    const numbers = `SELECT ${at} AS number, row_number() OVER (ORDER BY ${at} ASC NULLS LAST) AS place,
      count(*) OVER () AS size
    FROM ${given.name} r WHERE ${cellSql(given, column)} IS NOT NULL`;
    return selectSql(given, {
      added: [{ name: into, sql: castSql(`coalesce(${isFar}, FALSE)`, 'BOOLEAN') }],
      from: `FROM ${given.name} r
CROSS JOIN (
  SELECT ${quarter(1)} AS lower_quarter, ${quarter(3)} AS upper_quarter
  FROM (
    ${numbers}
  ) n
) q`,
    });
  },
});
