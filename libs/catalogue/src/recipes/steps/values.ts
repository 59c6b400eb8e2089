import { z } from 'zod';
import {
  type Column,
  columnIn,
  columnName,
  columnNames,
  columnsNamed,
  columnOf,
  isNumber,
  isText,
  listed,
  newName,
  quoted,
  RecipeMistake,
  text,
  value,
  withColumns,
} from '../language/column.js';
import { duckdb } from '../language/dialect.js';
import { checkOrders, explainOrders, orderedBy, orders, orderSql } from '../language/order-sql.js';
import { cell, changing, defineStep, ordering, passing, selectSql } from '../language/step.js';
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
    const start = `Fills empty ${quoted(told.column)} with`;
    if ('value' in told) return `${start} ${JSON.stringify(told.value)}.`;
    if ('from' in told) return `${start} the value of ${quoted(told.from)}.`;
    return `${start} the previous value, by ${explainOrders(told.previous.orderBy)}.`;
  },
  columns: ({ columns }, told) => {
    const column = columnIn(columns, told.column);
    // Checks that the value is valid; the dialect does not matter.
    if ('value' in told) valueSql(duckdb, column, told.value);
    if ('from' in told) {
      const advice = `${column.name} is ${column.type}; cast one to the other's type first`;
      columnOf(columns, told.from, (type) => type === column.type, advice);
    }
    if ('previous' in told) {
      checkOrders(columns, told.previous.orderBy);
      columnsNamed(columns, told.previous.within ?? []);
    }
    return [...columns];
  },
  depends: ({ columns }, told) => {
    const column = columnIn(columns, told.column);
    const filled = (by: Column[]): [string, Column[]][] => [[told.column, [column, ...by]]];
    if ('value' in told) return passing(columns, filled([]));
    if ('from' in told) return passing(columns, filled([columnIn(columns, told.from)]));
    // The choice of the previous row reveals the columns that order rows, and so does the order of the output.
    const { orderBy, within = [] } = told.previous;
    const by = [...orderedBy(columns, orderBy), ...columnsNamed(columns, within)];
    return ordering(columns, filled(by), by);
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
      .map(({ from, to }) => `${quoted(from)} by ${to === null ? 'an empty value' : quoted(to)}`);
    const more = values.length > 5 ? ` and ${values.length - 5} more` : '';
    const rest =
      others === 'keep'
        ? 'stay'
        : others === 'empty'
          ? 'become empty'
          : `become ${quoted(others.value)}`;
    return `In ${quoted(column)}, replaces ${shown.join(', ')}${more}; other values ${rest}.`;
  },
  columns: ({ columns }, { column }) => {
    columnOf(columns, column, isText, 'only text can be mapped; cast it to text first');
    return [...columns];
  },
  depends: ({ columns }, { column }) => passing(columns, changing(columns, [column])),
  sql: (given, { column, values, others }) => {
    const { literal } = given.dialect;
    const at = cell(given, column);
    const whens = values.map(
      ({ from, to }) => `WHEN ${at} = ${literal(from)} THEN ${to === null ? 'NULL' : literal(to)}`,
    );
    const rest = others === 'keep' ? at : others === 'empty' ? 'NULL' : literal(others.value);
    // Null is not one of the other values.
    const sql = `CASE WHEN ${at} IS NULL THEN NULL ${whens.join(' ')} ELSE ${rest} END`;
    return selectSql(given, { changed: new Map([[column, castAsText(sql)]]) });
  },
});

/** Engines give a bare NULL a type of their own choice. */
const castAsText = (sql: string) => `CAST(${sql} AS STRING)`;

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
    `Groups ${quoted(told.column)} into the bins ${listed(labelsOf(told))}, as ${quoted(told.into)}.`,
  columns: ({ columns }, { column, edges, labels, into }) => {
    const found = columnOf(columns, column, isNumber, 'only numbers have bins; cast it first');
    // Checks that the edge is a valid value of the column; the dialect does not matter.
    for (const edge of edges) valueSql(duckdb, found, edge);
    if (labels && labels.length !== edges.length + 1) {
      throw new RecipeMistake(
        `${edges.length} edges make ${edges.length + 1} bins, but there are ${labels.length} labels`,
      );
    }
    return withColumns(columns, [{ name: into, type: 'VARCHAR' }]);
  },
  depends: ({ columns }, { column, into }) =>
    passing(columns, [[into, columnsNamed(columns, [column])]]),
  sql: (given, told) => {
    const column = columnOf(given.columns, told.column, isNumber, '');
    const { dialect } = given;
    const at = cell(given, told.column);
    const labels = labelsOf(told).map((label) => dialect.literal(label));
    const whens = told.edges.map(
      (edge, index) =>
        `WHEN ${at} < ${valueSql(dialect, column, edge)} THEN ${labels[index] ?? ''}`,
    );
    const sql = `CASE WHEN ${at} IS NULL THEN NULL ${whens.join(' ')} ELSE ${labels.at(-1) ?? ''} END`;
    return selectSql(given, { added: [{ name: told.into, sql }] });
  },
});

function labelsOf({ edges, labels }: z.output<typeof binArgs>): string[] {
  if (labels) return labels;
  const between = edges.slice(1).map((edge, at) => `${edges[at] ?? 0} to below ${edge}`);
  return [`below ${edges[0] ?? 0}`, ...between, `${edges.at(-1) ?? 0} and above`];
}
