import { z } from 'zod';
import { columnIn, quoted, withColumns } from '../language/column.js';
import { columnName, isDistinct, newName } from '../language/names.js';
import { selectSql } from '../language/select.js';
import { defineStep } from '../language/step.js';

const renamed = z.strictObject({ from: columnName, to: newName });

export const rename = defineStep({
  name: 'rename',
  summary: 'Gives columns other names.',
  grain: 'same',
  args: z.strictObject({
    columns: z
      .array(renamed)
      .min(1)
      .max(200)
      .refine((columns) => isDistinct(columns.map(({ from }) => from)), 'renames one twice'),
  }),
  explain: ({ columns }) =>
    `Renames ${columns.map(({ from, to }) => `${quoted(from)} to ${quoted(to)}`).join(', ')}.`,
  columns: ({ columns: given }, { columns }) => {
    for (const { from } of columns) columnIn(given, from);
    const names = new Map(columns.map(({ from, to }) => [from, to]));
    return withColumns(
      [],
      given.map((column) => ({ ...column, name: names.get(column.name) ?? column.name })),
    );
  },
  sql: (given, { columns }) => {
    const names = new Map(columns.map(({ from, to }) => [from, to]));
    const { identifier } = given.dialect;
    return selectSql(given, {
      kept: [],
      added: given.columns.map(({ name }) => ({
        name: names.get(name) ?? name,
        sql: `r.${identifier(name)}`,
      })),
    });
  },
});
