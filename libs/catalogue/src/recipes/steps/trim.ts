import { z } from 'zod';
import { columnOf, isText, listed } from '../language/column.js';
import { columnNames } from '../language/names.js';
import { cell, selectSql } from '../language/select.js';
import { defineStep } from '../language/step.js';
import { BLANKS } from '../language/text-sql.js';

export const trim = defineStep({
  name: 'trim',
  summary: 'Takes blanks off the ends of texts, also those that nobody sees.',
  grain: 'same',
  args: z.strictObject({
    columns: columnNames,
    /** Makes one space of several blanks within a text. */
    inner: z.boolean().default(false),
  }),
  explain: ({ columns, inner }) =>
    `Takes blanks off both ends of ${listed(columns)}${inner ? ' and makes one space of several blanks within' : ''}.`,
  columns: ({ columns: given }, { columns }) => {
    for (const name of columns) columnOf(given, name, isText, 'only text has blanks to trim');
    return [...given];
  },
  sql: (given, { columns, inner }) => {
    const { dialect } = given;
    const ends = dialect.literal(String.raw`\A[${BLANKS}]+|[${BLANKS}]+\z`);
    const within = dialect.literal(`[${BLANKS}]+`);
    const changed = columns.map((name): [string, string] => {
      const bare = dialect.replaceMatches(cell(given, name), ends, '');
      return [name, inner ? dialect.replaceMatches(bare, within, ' ') : bare];
    });
    return selectSql(given, { changed: new Map(changed) });
  },
});
