import { z } from 'zod';
import { columnOf, isText, listed, quoted } from '../language/column.js';
import { columnNames, text } from '../language/names.js';
import { RecipeMistake } from '../language/recipe-mistake.js';
import { cell, selectSql } from '../language/select.js';
import { defineStep } from '../language/step.js';
import { textPattern } from '../language/text-pattern.js';

const told = { text: 'the text', pattern: 'what matches', whole: 'values that are' } as const;

export const replace = defineStep({
  name: 'replace',
  summary: 'Puts one text in place of another, or of what matches a pattern.',
  grain: 'same',
  args: z.strictObject({
    columns: columnNames,
    find: text.min(1),
    with: text,
    /** Whether `find` is a part of the text, a regular expression, or all of the text. */
    as: z.enum(['text', 'pattern', 'whole']).default('text'),
  }),
  explain: ({ columns, find, with: by, as }) =>
    `In ${listed(columns)} puts ${quoted(by)} in place of ${told[as]} ${quoted(find)}.`,
  columns: ({ columns: given }, { columns, find, as }) => {
    for (const name of columns)
      columnOf(given, name, isText, 'only text can be replaced; cast it to text first');
    // Engines find different places where nothing is.
    if (as === 'pattern' && textPattern(find).isEmptyPossible) {
      throw new RecipeMistake(
        `the pattern ${quoted(find)} also matches where there is nothing; say what is to be found`,
      );
    }
    return [...given];
  },
  sql: (given, { columns, find, with: by, as }) => {
    const { dialect } = given;
    const changed = columns.map((name): [string, string] => {
      const at = cell(given, name);
      if (as === 'pattern') {
        return [name, dialect.replaceMatches(at, dialect.literal(textPattern(find).source), by)];
      }
      const [from, to] = [dialect.literal(find), dialect.literal(by)];
      if (as === 'whole') return [name, `CASE WHEN ${at} = ${from} THEN ${to} ELSE ${at} END`];
      return [name, `replace(${at}, ${from}, ${to})`];
    });
    return selectSql(given, { changed: new Map(changed) });
  },
});
