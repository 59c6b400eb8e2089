import { z } from 'zod';
import {
  aggregate,
  type Aggregate,
  aggregatedColumns,
  aggregateSql,
  aggregateType,
  checkOrders,
  explainAggregate,
  explainOrders,
  mayOverflow,
  orderedBy,
  orderBySql,
  orders,
  orderSql,
  sumOf,
} from '../language/order-sql.js';
import {
  type Column,
  columnIn,
  columnName,
  columnNames,
  columnsNamed,
  columnOf,
  isExact,
  listed,
  newName,
  quoted,
  value,
  withColumns,
} from '../language/column.js';
import { duckdb } from '../language/dialect.js';
import { castSql, cell, defineStep, ordering, passing, selectSql } from '../language/step.js';
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
    const each = by ? `for each ${listed(by)}` : 'for all rows';
    return `Makes one row ${each}, with ${make.map(explainAggregate).join(', ')}.`;
  },
  columns: ({ columns }, { by = [], make }) =>
    withColumns(
      by.map((name) => columnIn(columns, name)),
      make.map((one) => ({ name: one.as, type: aggregateType(columns, one) })),
    ),
  depends: ({ columns }, { by = [], make }) => {
    const groups = columnsNamed(columns, by);
    const made = make.map((one): [string, Column[]] => [
      one.as,
      [...groups, ...aggregatedColumns(columns, one)],
    ]);
    const failing = make
      .filter((one) => mayOverflow(columns, one))
      .flatMap((one) => aggregatedColumns(columns, one));
    return ordering(groups, made, [...groups, ...failing]);
  },
  sql: (given, { by = [], make }) => {
    const groups = by.map((name) => cell(given, name)).join(', ');
    return selectSql(given, {
      kept: by.map((name) => columnIn(given.columns, name)),
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
    const each = by.length > 0 ? `for each ${listed(by)}` : 'for all rows';
    const columns = listed(into.map(({ as }) => as));
    return `Makes one row ${each}, with the ${take} of ${quoted(of)} by ${quoted(names)} in ${columns}; it ignores other values of ${quoted(names)}.`;
  },
  columns: ({ columns }, told) => {
    const names = columnIn(columns, told.names);
    // Checks that the value is valid; the dialect does not matter.
    for (const { value } of told.into) valueSql(duckdb, names, value);
    return withColumns(
      told.by.map((name) => columnIn(columns, name)),
      told.into.map(({ as }) => ({
        name: as,
        type: aggregateType(columns, aggregateOf(told, as)),
      })),
    );
  },
  depends: ({ columns }, told) => {
    const groups = columnsNamed(columns, told.by);
    const read = columnsNamed(columns, [told.names, told.of]);
    const isFailing = mayOverflow(columns, aggregateOf(told, told.of));
    const made = told.into.map(({ as }): [string, Column[]] => [as, [...groups, ...read]]);
    return ordering(groups, made, [...groups, ...(isFailing ? read : [])]);
  },
  sql: (given, told) => {
    const names = columnIn(given.columns, told.names);
    const groups = told.by.map((name) => cell(given, name)).join(', ');
    return selectSql(given, {
      kept: told.by.map((name) => columnIn(given.columns, name)),
      added: told.into.map(({ value, as }) => {
        const when = `${cell(given, told.names)} = ${valueSql(given.dialect, names, value)}`;
        return { name: as, sql: aggregateSql(given, aggregateOf(told, as), when) };
      }),
      from: `FROM ${given.name} r${groups === '' ? '' : `\nGROUP BY ${groups}`}`,
    });
  },
});

function aggregateOf({ take, of }: z.output<typeof pivotArgs>, as: string): Aggregate {
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
    `Makes a row from each ${empty ? 'cell' : 'cell with a value'} of ${listed(columns)}, with the column's name in ${quoted(name)} and the value in ${quoted(value)}.`,
  columns: ({ columns }, told) => {
    const [first = ''] = told.columns;
    const { type } = columnIn(columns, first);
    for (const name of told.columns) {
      columnOf(
        columns,
        name,
        (each) => each === type,
        `${first} is ${type}; cast them to one type first`,
      );
    }
    const left = columns.filter(({ name }) => !told.columns.includes(name));
    return withColumns(left, [
      { name: told.name, type: 'VARCHAR' },
      { name: told.value, type },
    ]);
  },
  depends: ({ columns }, told) => {
    const read = columnsNamed(columns, told.columns);
    // Without rows of empty cells, a missing row reveals an empty cell.
    const rows = told.empty ? [] : read;
    const made: [string, Column[]][] = [
      [told.name, rows],
      [told.value, read],
    ];
    return passing(columns, made, rows);
  },
  sql: (given, told) => {
    const kept = given.columns.filter(({ name }) => !told.columns.includes(name));
    return told.columns
      .map((column) => {
        const at = cell(given, column);
        const where = told.empty ? '' : `\nWHERE ${at} IS NOT NULL`;
        return selectSql(given, {
          kept,
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
    const group = told.within ? ` among rows with the same ${listed(told.within)}` : '';
    const end = `${group}, by ${explainOrders(told.orderBy)}.`;
    const as = quoted(told.as);
    if ('number' in told) return `Adds the ${told.number} of each row as ${as}${end}`;
    if ('value' in told) {
      return `Adds ${quoted(told.of)} of ${told.by} row${told.by > 1 ? 's' : ''} ${told.value} as ${as}${end}`;
    }
    return `Adds the running ${told.running} of ${quoted(told.of)} as ${as}${end}`;
  },
  columns: ({ columns }, told) => {
    for (const name of told.within ?? []) columnIn(columns, name);
    checkOrders(columns, told.orderBy);
    return withColumns(columns, [{ name: told.as, type: windowTypeOf(columns, told) }]);
  },
  depends: ({ columns }, told) => {
    const { within = [], orderBy } = told;
    // Engines return the rows in this order.
    const order = [...columnsNamed(columns, within), ...orderedBy(columns, orderBy)];
    const read = 'of' in told ? columnsNamed(columns, [told.of]) : [];
    const isFailing =
      'running' in told &&
      told.running === 'sum' &&
      mayOverflow(columns, { as: told.as, take: 'sum', of: told.of });
    return ordering(
      columns,
      [[told.as, [...order, ...read]]],
      isFailing ? [...order, ...read] : order,
    );
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

function windowTypeOf(columns: readonly Column[], told: z.output<typeof windowArgs>): string {
  if ('number' in told) return 'BIGINT';
  const { type } = columnIn(columns, told.of);
  if ('value' in told || told.running === 'least' || told.running === 'greatest') return type;
  if (told.running === 'count') return 'BIGINT';
  columnOf(
    columns,
    told.of,
    isExact,
    'only exact numbers have a running sum; cast it to DECIMAL first',
  );
  return aggregateType(columns, { as: told.as, take: 'sum', of: told.of });
}
