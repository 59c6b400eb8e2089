import { z } from 'zod';
import {
  columnIn,
  columnOf,
  isNoDouble,
  isPersonalOf,
  listed,
  quoted,
  withColumns,
} from '../language/column.js';
import { columnNames, newName, text } from '../language/names.js';
import { cell, selectSql } from '../language/select.js';
import { defineStep } from '../language/step.js';
import { textSql } from '../language/text-sql.js';

export const merge = defineStep({
  name: 'merge',
  summary: 'Makes one text of several columns; empty ones are left out.',
  grain: 'same',
  args: z.strictObject({
    columns: columnNames.min(2),
    /** Stands between them. */
    with: text.max(20),
    into: newName,
    /** Keeps the columns that it is made of. */
    keep: z.boolean().default(false),
  }),
  explain: ({ columns, with: mark, into, keep }) =>
    `Makes ${quoted(into)} of ${listed(columns)} with ${quoted(mark)} between${keep ? '' : ', and drops these'}.`,
  columns: ({ columns: given }, { columns, into, keep }) => {
    for (const name of columns)
      columnOf(given, name, isNoDouble, 'cast it to DECIMAL first, so that its text is plain');
    const left = given.filter(({ name }) => keep || !columns.includes(name));
    const isPersonal = isPersonalOf(given, columns);
    return withColumns(left, [{ name: into, type: 'VARCHAR', isPersonal }]);
  },
  sql: (given, { columns, with: mark, into, keep }) => {
    const texts = columns.map((name) => textSql(cell(given, name), columnIn(given.columns, name)));
    const some = columns.map((name) => `${cell(given, name)} IS NOT NULL`).join(' OR ');
    const joined = `concat_ws(${[given.dialect.literal(mark), ...texts].join(', ')})`;
    return selectSql(given, {
      kept: given.columns.filter(({ name }) => keep || !columns.includes(name)),
      added: [{ name: into, sql: `CASE WHEN ${some} THEN ${joined} END` }],
    });
  },
});
