import { z } from 'zod';
import {
  aggregate,
  type Aggregate,
  listAggregateColumns,
  aggregateSql,
  inferAggregateType,
  checkOrders,
  explainAggregate,
  explainOrders,
  mayOverflow,
  listOrderColumns,
  orderBySql,
  orders,
  orderSql,
  sumSql,
} from '../language/order-sql.js';
import {
  type Column,
  requireColumn,
  columnName,
  columnNames,
  requireColumns,
  requireColumnType,
  isExact,
  formatNames,
  newName,
  quoteText,
  value,
  addColumns,
} from '../language/column.js';
import { duckdb } from '../language/dialect.js';
import {
  castSql,
  cellSql,
  defineStep,
  dependOnOrder,
  dependOnPassedColumns,
  selectSql,
} from '../language/step.js';
import { valueSql } from '../language/value-sql.js';

export const group = defineStep({
  name: 'group',
  summary: 'Makes one row for each group of rows, with counts, sums, averages, minima or maxima.',
  grain: 'other',
  args: z.strictObject({
    /** Columns to group by; one group of all rows when left out. */
    by: columnNames.optional(),
    make: z.array(aggregate).min(1).max(50),
  }),
  explain: ({ by, make }) => {
    const each = by ? `for each ${formatNames(by)}` : 'for all rows';
    return `Makes one row ${each}, with ${make.map(explainAggregate).join(', ')}.`;
  },
  columns: ({ columns }, { by = [], make }) =>
    addColumns(
      by.map((name) => requireColumn(columns, name)),
      make.map((one) => ({ name: one.as, type: inferAggregateType(columns, one) })),
    ),
  depends: ({ columns }, { by = [], make }) => {
    const groups = requireColumns(columns, by);
    const made = make.map((one): [string, Column[]] => [
      one.as,
      [...groups, ...listAggregateColumns(columns, one)],
    ]);
    const failing = make
      .filter((one) => mayOverflow(columns, one))
      .flatMap((one) => listAggregateColumns(columns, one));
    return dependOnOrder(groups, made, [...groups, ...failing]);
  },
  sql: (given, { by = [], make }) => {
    const groups = by.map((name) => cellSql(given, name)).join(', ');
    return selectSql(given, {
      passed: by.map((name) => requireColumn(given.columns, name)),
      added: make.map((one) => ({ name: one.as, sql: aggregateSql(given, one) })),
      from: `FROM ${given.name} r${groups === '' ? '' : `\nGROUP BY ${groups}`}`,
    });
  },
});

const pivotArgs = z.strictObject({
  /** Columns that identify the output rows; one row when empty. */
  by: z.union([columnNames, z.array(columnName).max(0)]),
  /** Column whose values become columns. */
  names: columnName,
  /** The values to use, each with the name of its column. */
  into: z
    .array(z.strictObject({ value, as: newName }))
    .min(1)
    .max(200),
  take: z.enum(['sum', 'average', 'least', 'greatest', 'count']),
  /** Column whose values fill the new columns. */
  of: columnName,
});

export const pivot = defineStep({
  name: 'pivot',
  summary: 'Makes columns from the values of a column, and one row for each group of rows.',
  grain: 'other',
  args: pivotArgs,
  explain: ({ by, names, into, take, of }) => {
    const each = by.length > 0 ? `for each ${formatNames(by)}` : 'for all rows';
    const columns = formatNames(into.map(({ as }) => as));
    return `Makes one row ${each}, with the ${take} of ${quoteText(of)} by ${quoteText(names)} in ${columns}; it ignores other values of ${quoteText(names)}.`;
  },
  columns: ({ columns }, told) => {
    const names = requireColumn(columns, told.names);
    // Checks that the value is valid; the dialect does not matter.
    for (const { value } of told.into) valueSql(duckdb, names, value);
    return addColumns(
      told.by.map((name) => requireColumn(columns, name)),
      told.into.map(({ as }) => ({
        name: as,
        type: inferAggregateType(columns, toAggregate(told, as)),
      })),
    );
  },
  depends: ({ columns }, told) => {
    const groups = requireColumns(columns, told.by);
    const read = requireColumns(columns, [told.names, told.of]);
    const isFailing = mayOverflow(columns, toAggregate(told, told.of));
    const made = told.into.map(({ as }): [string, Column[]] => [as, [...groups, ...read]]);
    return dependOnOrder(groups, made, [...groups, ...(isFailing ? read : [])]);
  },
  sql: (given, told) => {
    const names = requireColumn(given.columns, told.names);
    const groups = told.by.map((name) => cellSql(given, name)).join(', ');
    return selectSql(given, {
      passed: told.by.map((name) => requireColumn(given.columns, name)),
      added: told.into.map(({ value, as }) => {
        const when = `${cellSql(given, told.names)} = ${valueSql(given.dialect, names, value)}`;
        return { name: as, sql: aggregateSql(given, toAggregate(told, as), when) };
      }),
      from: `FROM ${given.name} r${groups === '' ? '' : `\nGROUP BY ${groups}`}`,
    });
  },
});

function toAggregate({ take, of }: z.output<typeof pivotArgs>, as: string): Aggregate {
  return take === 'count' ? { as, count: 'values', of } : { as, take, of };
}

export const unpivot = defineStep({
  name: 'unpivot',
  summary: 'Makes rows from columns: one for each column, with its name and its value.',
  grain: 'other',
  args: z.strictObject({
    columns: columnNames,
    /** Column for the names. */
    name: newName,
    /** Column for the values. */
    value: newName,
    /** Also makes rows of empty cells. */
    empty: z.boolean().default(false),
  }),
  explain: ({ columns, name, value, empty }) =>
    `Makes a row from each ${empty ? 'cell' : 'cell with a value'} of ${formatNames(columns)}, with the column's name in ${quoteText(name)} and the value in ${quoteText(value)}.`,
  columns: ({ columns }, told) => {
    const [first = ''] = told.columns;
    const { type } = requireColumn(columns, first);
    for (const name of told.columns) {
      requireColumnType(
        columns,
        name,
        (each) => each === type,
        `${first} is ${type}; cast them to one type first`,
      );
    }
    const left = columns.filter(({ name }) => !told.columns.includes(name));
    return addColumns(left, [
      { name: told.name, type: 'VARCHAR' },
      { name: told.value, type },
    ]);
  },
  depends: ({ columns }, told) => {
    const read = requireColumns(columns, told.columns);
    // Without rows of empty cells, a missing row reveals an empty cell.
    const rows = told.empty ? [] : read;
    const made: [string, Column[]][] = [
      [told.name, rows],
      [told.value, read],
    ];
    return dependOnPassedColumns(columns, made, rows);
  },
  sql: (given, told) => {
    const kept = given.columns.filter(({ name }) => !told.columns.includes(name));
    return told.columns
      .map((column) => {
        const at = cellSql(given, column);
        const where = told.empty ? '' : `\nWHERE ${at} IS NOT NULL`;
        return selectSql(given, {
          passed: kept,
          added: [
            { name: told.name, sql: given.dialect.literal(column) },
            { name: told.value, sql: at },
          ],
          from: `FROM ${given.name} r${where}`,
        });
      })
      .join('\nUNION ALL\n');
  },
});

const common = { as: newName, within: columnNames.optional(), orderBy: orders };
const windowArgs = z.union([
  /** `place` is unique for each row; tied rows share a `rank`. */
  z.strictObject({ ...common, number: z.enum(['place', 'rank', 'dense rank']) }),
  z.strictObject({
    ...common,
    value: z.enum(['before', 'after']),
    of: columnName,
    /** Distance in rows. */
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
  summary: 'Adds the rank of a row, the value before or after it, or a running sum.',
  grain: 'same',
  args: windowArgs,
  explain: (told) => {
    const group = told.within ? ` among rows with the same ${formatNames(told.within)}` : '';
    const end = `${group}, by ${explainOrders(told.orderBy)}.`;
    const as = quoteText(told.as);
    if ('number' in told) return `Adds the ${told.number} of each row as ${as}${end}`;
    if ('value' in told) {
      return `Adds ${quoteText(told.of)} of ${told.by} row${told.by > 1 ? 's' : ''} ${told.value} as ${as}${end}`;
    }
    return `Adds the running ${told.running} of ${quoteText(told.of)} as ${as}${end}`;
  },
  columns: ({ columns }, told) => {
    for (const name of told.within ?? []) requireColumn(columns, name);
    checkOrders(columns, told.orderBy);
    return addColumns(columns, [{ name: told.as, type: inferWindowType(columns, told) }]);
  },
  depends: ({ columns }, told) => {
    const { within = [], orderBy } = told;
    // Engines return the rows in this order.
    const order = [...requireColumns(columns, within), ...listOrderColumns(columns, orderBy)];
    const read = 'of' in told ? requireColumns(columns, [told.of]) : [];
    const isFailing =
      'running' in told &&
      told.running === 'sum' &&
      mayOverflow(columns, { as: told.as, take: 'sum', of: told.of });
    return dependOnOrder(
      columns,
      [[told.as, [...order, ...read]]],
      isFailing ? [...order, ...read] : order,
    );
  },
  sql: (given, told) => {
    const parts = (told.within ?? []).map((name) => cellSql(given, name));
    const partition = parts.length > 0 ? `PARTITION BY ${parts.join(', ')} ` : '';
    const total = `${partition}ORDER BY ${orderSql(given, told.orderBy)}`;
    return selectSql(given, { added: [{ name: told.as, sql: writeSql() }] });

    function writeSql(): string {
      if ('number' in told) {
        if (told.number === 'place') return castSql(`row_number() OVER (${total})`, 'BIGINT');
        const ties = `${partition}ORDER BY ${orderBySql(given, told.orderBy)}`;
        return castSql(`${told.number.replace(' ', '_')}() OVER (${ties})`, 'BIGINT');
      }
      const at = cellSql(given, told.of);
      if ('value' in told) {
        return `${told.value === 'before' ? 'lag' : 'lead'}(${at}, ${told.by}) OVER (${total})`;
      }
      const rows = `OVER (${total} ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW)`;
      if (told.running === 'count') return `count(${at}) ${rows}`;
      if (told.running === 'least') return `min(${at}) ${rows}`;
      if (told.running === 'greatest') return `max(${at}) ${rows}`;
      return sumSql(at, requireColumn(given.columns, told.of).type, rows);
    }
  },
});

function inferWindowType(columns: readonly Column[], told: z.output<typeof windowArgs>): string {
  if ('number' in told) return 'BIGINT';
  const { type } = requireColumn(columns, told.of);
  if ('value' in told || told.running === 'least' || told.running === 'greatest') return type;
  if (told.running === 'count') return 'BIGINT';
  requireColumnType(
    columns,
    told.of,
    isExact,
    'only exact numbers have a running sum; cast it to DECIMAL first',
  );
  return inferAggregateType(columns, { as: told.as, take: 'sum', of: told.of });
}
