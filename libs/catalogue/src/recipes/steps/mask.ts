import { z } from 'zod';
import { changed, columnIn, columnOf, isNoDouble, listed } from '../language/column.js';
import { columnNames } from '../language/names.js';
import { cell, selectSql } from '../language/select.js';
import { defineStep } from '../language/step.js';
import { textSql } from '../language/text-sql.js';

/** More would tell most telephone numbers apart. */
const KEPT_MAX = 4;

export const mask = defineStep({
  name: 'mask',
  summary: 'Puts stars in place of a value but for its last characters.',
  grain: 'same',
  args: z.strictObject({
    columns: columnNames,
    /** How many characters at the end stay; a value of less than twice as many is masked whole. */
    keep: z.int().min(0).max(KEPT_MAX).default(0),
  }),
  explain: ({ columns, keep }) =>
    keep === 0
      ? `Masks ${listed(columns)} whole.`
      : `Masks ${listed(columns)} but for the last ${keep} characters of values at least twice as long.`,
  columns: ({ columns: given }, { columns }) => {
    for (const name of columns)
      columnOf(given, name, isNoDouble, 'cast it to DECIMAL first, so that its text is plain');
    return changed(given, new Map(columns.map((name) => [name, { type: 'VARCHAR' }])));
  },
  sql: (given, { columns, keep }) => {
    const texts = columns.map((name): [string, string] => {
      const text = textSql(cell(given, name), columnIn(given.columns, name));
      const whole = `repeat('*', CAST(length(${text}) AS INTEGER))`;
      if (keep === 0) return [name, whole];
      const part = `concat(repeat('*', CAST(length(${text}) - ${keep} AS INTEGER)), right(${text}, ${keep}))`;
      return [name, `CASE WHEN length(${text}) >= ${2 * keep} THEN ${part} ELSE ${whole} END`];
    });
    return selectSql(given, { changed: new Map(texts) });
  },
});
