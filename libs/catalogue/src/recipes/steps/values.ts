import { z } from 'zod';
import {
  type Column,
  requireColumn,
  columnName,
  columnNames,
  requireColumns,
  requireColumnType,
  isNumber,
  isText,
  formatNames,
  newName,
  quoteText,
  RecipeMistake,
  text,
  value,
  addColumns,
} from '../language/column.js';
import { duckdb } from '../language/dialect.js';
import {
  checkOrders,
  explainOrders,
  listOrderColumns,
  orders,
  orderSql,
} from '../language/order-sql.js';
import {
  cellSql,
  listChangedCells,
  defineStep,
  dependOnOrder,
  dependOnPassedColumns,
  selectSql,
} from '../language/step.js';
import { valueSql } from '../language/value-sql.js';

const earlier = z.strictObject({ orderBy: orders, within: columnNames.optional() });
const fillArgs = z.union([
  z.strictObject({ column: columnName, value }),
  z.strictObject({ column: columnName, from: columnName }),
  z.strictObject({ column: columnName, previous: earlier }),
]);

/** Internal column that numbers each row with a value and the empty rows after it. */
const STRETCH = 'retailstream_stretch';

export const fill = defineStep({
  name: 'fill',
  summary: 'Fills empty cells with a value, from another column, or from the previous row.',
  grain: 'same',
  args: fillArgs,
  explain: (told) => {
    const start = `Fills empty ${quoteText(told.column)} with`;
    if ('value' in told) return `${start} ${JSON.stringify(told.value)}.`;
    if ('from' in told) return `${start} the value of ${quoteText(told.from)}.`;
    return `${start} the previous value, by ${explainOrders(told.previous.orderBy)}.`;
  },
  columns: ({ columns }, told) => {
    const column = requireColumn(columns, told.column);
    // Checks that the value is valid; the dialect does not matter.
    if ('value' in told) valueSql(duckdb, column, told.value);
    if ('from' in told) {
      const advice = `${column.name} is ${column.type}; cast one to the other's type first`;
      requireColumnType(columns, told.from, (type) => type === column.type, advice);
    }
    if ('previous' in told) {
      checkOrders(columns, told.previous.orderBy);
      requireColumns(columns, told.previous.within ?? []);
    }
    return [...columns];
  },
  depends: ({ columns }, told) => {
    const column = requireColumn(columns, told.column);
    const filled = (by: Column[]): [string, Column[]][] => [[told.column, [column, ...by]]];
    if ('value' in told) return dependOnPassedColumns(columns, filled([]));
    if ('from' in told)
      return dependOnPassedColumns(columns, filled([requireColumn(columns, told.from)]));
    // The choice of the previous row reveals the columns that order rows, and so does the order of the output.
    const { orderBy, within = [] } = told.previous;
    const by = [...listOrderColumns(columns, orderBy), ...requireColumns(columns, within)];
    return dependOnOrder(columns, filled(by), by);
  },
  sql: (given, told) => {
    const at = cellSql(given, told.column);
    const filled = (sql: string, from?: string) =>
      selectSql(given, {
        changed: new Map([[told.column, `coalesce(${at}, ${sql})`]]),
        ...(from === undefined ? {} : { from }),
      });
    if ('value' in told) {
      return filled(valueSql(given.dialect, requireColumn(given.columns, told.column), told.value));
    }
    if ('from' in told) return filled(cellSql(given, told.from));
    const { orderBy, within = [] } = told.previous;
    const parts = within.map((name) => cellSql(given, name));
    const counted = `SELECT r.*, count(${at}) OVER (${partitionSql(parts)}ORDER BY ${orderSql(given, orderBy)}
    ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW) AS ${STRETCH}
  FROM ${given.name} r`;
    const last = `max(${at}) OVER (${partitionSql([...parts, `r.${STRETCH}`])})`;
    return filled(last, `FROM (${counted}) r`);
  },
});

const partitionSql = (by: readonly string[]) =>
  by.length > 0 ? `PARTITION BY ${by.join(', ')} ` : '';

const pair = z.strictObject({ from: text, to: text.nullable() });

export const map = defineStep({
  name: 'map',
  summary: 'Replaces values by other values from a list.',
  grain: 'same',
  args: z.strictObject({
    column: columnName,
    values: z
      .array(pair)
      .min(1)
      .max(500)
      .refine(
        (values) => new Set(values.map(({ from }) => from)).size === values.length,
        'has a value twice',
      ),
    /** Handling of a value that is not in the list. */
    others: z.union([z.enum(['keep', 'empty']), z.strictObject({ value: text })]).default('keep'),
  }),
  explain: ({ column, values, others }) => {
    const shown = values
      .slice(0, 5)
      .map(
        ({ from, to }) => `${quoteText(from)} by ${to === null ? 'an empty value' : quoteText(to)}`,
      );
    const more = values.length > 5 ? ` and ${values.length - 5} more` : '';
    const rest =
      others === 'keep'
        ? 'stay'
        : others === 'empty'
          ? 'become empty'
          : `become ${quoteText(others.value)}`;
    return `In ${quoteText(column)}, replaces ${shown.join(', ')}${more}; other values ${rest}.`;
  },
  columns: ({ columns }, { column }) => {
    requireColumnType(columns, column, isText, 'only text can be mapped; cast it to text first');
    return [...columns];
  },
  depends: ({ columns }, { column }) =>
    dependOnPassedColumns(columns, listChangedCells(columns, [column])),
  sql: (given, { column, values, others }) => {
    const { literal } = given.dialect;
    const at = cellSql(given, column);
    const whens = values.map(
      ({ from, to }) => `WHEN ${at} = ${literal(from)} THEN ${to === null ? 'NULL' : literal(to)}`,
    );
    const rest = others === 'keep' ? at : others === 'empty' ? 'NULL' : literal(others.value);
    // Null is not one of the other values.
    const sql = `CASE WHEN ${at} IS NULL THEN NULL ${whens.join(' ')} ELSE ${rest} END`;
    return selectSql(given, { changed: new Map([[column, castAsTextSql(sql)]]) });
  },
});

/** Engines give a bare NULL a type of their own choice. */
const castAsTextSql = (sql: string) => `CAST(${sql} AS STRING)`;

const binArgs = z.strictObject({
  column: columnName,
  /** Edges between bins; a number on an edge belongs to the upper bin. */
  edges: z
    .array(z.number())
    .min(1)
    .max(100)
    .refine(
      (edges) => edges.every((edge, at) => at === 0 || edge > (edges[at - 1] ?? 0)),
      'must increase',
    ),
  /** Names of the bins, one more than edges; `below 10`, `10 to below 20` and so on when left out. */
  labels: z.array(text.min(1)).max(101).optional(),
  into: newName,
});

export const bin = defineStep({
  name: 'bin',
  summary: 'Groups numbers into named bins.',
  grain: 'same',
  args: binArgs,
  explain: (told) =>
    `Groups ${quoteText(told.column)} into the bins ${formatNames(listLabels(told))}, as ${quoteText(told.into)}.`,
  columns: ({ columns }, { column, edges, labels, into }) => {
    const found = requireColumnType(
      columns,
      column,
      isNumber,
      'only numbers have bins; cast it first',
    );
    // Checks that the edge is a valid value of the column; the dialect does not matter.
    for (const edge of edges) valueSql(duckdb, found, edge);
    if (labels && labels.length !== edges.length + 1) {
      throw new RecipeMistake(
        `${edges.length} edges make ${edges.length + 1} bins, but there are ${labels.length} labels`,
      );
    }
    return addColumns(columns, [{ name: into, type: 'VARCHAR' }]);
  },
  depends: ({ columns }, { column, into }) =>
    dependOnPassedColumns(columns, [[into, requireColumns(columns, [column])]]),
  sql: (given, told) => {
    const column = requireColumnType(given.columns, told.column, isNumber, '');
    const { dialect } = given;
    const at = cellSql(given, told.column);
    const labels = listLabels(told).map((label) => dialect.literal(label));
    const whens = told.edges.map(
      (edge, index) =>
        `WHEN ${at} < ${valueSql(dialect, column, edge)} THEN ${labels[index] ?? ''}`,
    );
    const sql = `CASE WHEN ${at} IS NULL THEN NULL ${whens.join(' ')} ELSE ${labels.at(-1) ?? ''} END`;
    return selectSql(given, { added: [{ name: told.into, sql }] });
  },
});

function listLabels({ edges, labels }: z.output<typeof binArgs>): string[] {
  if (labels) return labels;
  const between = edges.slice(1).map((edge, at) => `${edges[at] ?? 0} to below ${edge}`);
  return [`below ${edges[0] ?? 0}`, ...between, `${edges.at(-1) ?? 0} and above`];
}
