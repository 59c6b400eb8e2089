import { z } from 'zod';
import { columnIn, listed, withColumns } from '../language/column.js';
import { columnNames } from '../language/names.js';
import {
  aggregate,
  aggregateSql,
  aggregateType,
  explainAggregate,
  isPersonalAggregate,
} from '../language/aggregate.js';
import { cell, selectSql } from '../language/select.js';
import { defineStep } from '../language/step.js';

export const group = defineStep({
  name: 'group',
  summary: 'Makes one row of each group of rows, with counts, sums, averages or ends.',
  grain: 'other',
  args: z.strictObject({
    /** Columns that are the same in a group; one group of all rows when left out. */
    by: columnNames.optional(),
    make: z.array(aggregate).min(1).max(50),
  }),
  explain: ({ by, make }) => {
    const each = by ? `of the rows with the same ${listed(by)}` : 'of all rows';
    return `Makes one row ${each}, with ${make.map(explainAggregate).join(', ')}.`;
  },
  columns: ({ columns }, { by = [], make }) =>
    withColumns(
      by.map((name) => columnIn(columns, name)),
      make.map((one) => ({
        name: one.as,
        type: aggregateType(columns, one),
        isPersonal: isPersonalAggregate(columns, one),
      })),
    ),
  sql: (given, { by = [], make }) => {
    const groups = by.map((name) => cell(given, name)).join(', ');
    return selectSql(given, {
      kept: by.map((name) => columnIn(given.columns, name)),
      added: make.map((one) => ({ name: one.as, sql: aggregateSql(given, one) })),
      from: `FROM ${given.name} r${groups === '' ? '' : `\nGROUP BY ${groups}`}`,
    });
  },
});
