import { z } from 'zod';
import { changed, columnOf, isText, quoted } from '../language/column.js';
import { columnName, text } from '../language/names.js';
import { cell, selectSql } from '../language/select.js';
import { defineStep } from '../language/step.js';

const pair = z.strictObject({ from: text, to: text.nullable() });

export const map = defineStep({
  name: 'map',
  summary: 'Turns values into others, one by one, as a list says.',
  grain: 'same',
  args: z.strictObject({
    column: columnName,
    values: z
      .array(pair)
      .min(1)
      .max(500)
      .refine(
        (values) => new Set(values.map(({ from }) => from)).size === values.length,
        'maps one twice',
      ),
    /** What becomes of a value that the list does not have. */
    others: z.union([z.enum(['keep', 'empty']), z.strictObject({ value: text })]).default('keep'),
  }),
  explain: ({ column, values, others }) => {
    const shown = values
      .slice(0, 5)
      .map(({ from, to }) => `${quoted(from)} into ${to === null ? 'nothing' : quoted(to)}`);
    const more = values.length > 5 ? ` and ${values.length - 5} more` : '';
    const rest =
      others === 'keep'
        ? 'stay'
        : others === 'empty'
          ? 'become empty'
          : `become ${quoted(others.value)}`;
    return `Turns ${quoted(column)} ${shown.join(', ')}${more}; other values ${rest}.`;
  },
  columns: ({ columns }, { column }) => {
    columnOf(columns, column, isText, 'only text is mapped; cast it to text first');
    return changed(columns, new Map([[column, { isAsRead: false }]]));
  },
  sql: (given, { column, values, others }) => {
    const { literal } = given.dialect;
    const at = cell(given, column);
    const whens = values.map(
      ({ from, to }) => `WHEN ${at} = ${literal(from)} THEN ${to === null ? 'NULL' : literal(to)}`,
    );
    const rest = others === 'keep' ? at : others === 'empty' ? 'NULL' : literal(others.value);
    // A value that is not there is none of the others.
    const sql = `CASE WHEN ${at} IS NULL THEN NULL ${whens.join(' ')} ELSE ${rest} END`;
    return selectSql(given, { changed: new Map([[column, castAsText(sql)]]) });
  },
});

/** Of NULL alone engines make a type of their own. */
const castAsText = (sql: string) => `CAST(${sql} AS STRING)`;
