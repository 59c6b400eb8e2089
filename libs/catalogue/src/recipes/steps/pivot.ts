import { z } from 'zod';
import { columnIn, listed, quoted, withColumns } from '../language/column.js';
import { columnName, columnNames, newName, value } from '../language/names.js';
import {
  type Aggregate,
  aggregateSql,
  aggregateType,
  isPersonalAggregate,
} from '../language/aggregate.js';
import { duckdb } from '../language/dialect.js';
import { cell, selectSql } from '../language/select.js';
import { defineStep } from '../language/step.js';
import { valueSql } from '../language/value-sql.js';

const args = z.strictObject({
  /** Columns that tell the rows that come out; one row when empty. */
  by: z.union([columnNames, z.array(columnName).max(0)]),
  /** Column whose values become columns. */
  names: columnName,
  /** These of its values, each with the name of its column. */
  into: z
    .array(z.strictObject({ value, as: newName }))
    .min(1)
    .max(200),
  take: z.enum(['sum', 'average', 'least', 'greatest', 'count']),
  /** Column whose values stand in the new ones. */
  of: columnName,
});

export const pivot = defineStep({
  name: 'pivot',
  summary: 'Makes columns of the values of a column, and one row of each group of rows.',
  grain: 'other',
  args,
  explain: ({ by, names, into, take, of }) => {
    const each = by.length > 0 ? `for each ${listed(by)}` : 'of all rows';
    const columns = listed(into.map(({ as }) => as));
    return `Makes one row ${each}, with the ${take} of ${quoted(of)} by ${quoted(names)} in ${columns}; other values of ${quoted(names)} do not count.`;
  },
  columns: ({ columns }, told) => {
    const names = columnIn(columns, told.names);
    // What SQL the value is in does not matter: it is read to see that it is one.
    for (const { value } of told.into) valueSql(duckdb, names, value);
    return withColumns(
      told.by.map((name) => columnIn(columns, name)),
      told.into.map(({ as }) => ({
        name: as,
        type: aggregateType(columns, aggregateOf(told, as)),
        isPersonal: names.isPersonal || isPersonalAggregate(columns, aggregateOf(told, as)),
      })),
    );
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

function aggregateOf({ take, of }: z.output<typeof args>, as: string): Aggregate {
  return take === 'count' ? { as, count: 'values', of } : { as, take, of };
}
