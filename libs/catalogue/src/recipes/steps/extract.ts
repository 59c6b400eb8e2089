import { z } from 'zod';
import { columnOf, isDay, isPersonalOf, isText, quoted, withColumns } from '../language/column.js';
import { columnName, newName, text } from '../language/names.js';
import { RecipeMistake } from '../language/recipe-mistake.js';
import { castSql, cell, selectSql } from '../language/select.js';
import { defineStep } from '../language/step.js';
import { textPattern } from '../language/text-pattern.js';

const NUMBERS = ['year', 'quarter', 'month', 'week', 'day'] as const;
const STARTS = ['start of year', 'start of quarter', 'start of month', 'start of week'] as const;

const args = z.union([
  z.strictObject({
    column: columnName,
    pattern: text.min(1),
    /** Which group in brackets; 0 is all that matches. */
    group: z.int().min(0).max(9).default(0),
    into: newName,
  }),
  z.strictObject({
    column: columnName,
    part: z.enum([...NUMBERS, 'weekday', ...STARTS]),
    into: newName,
  }),
]);

export const extract = defineStep({
  name: 'extract',
  summary:
    'Takes what matches a pattern out of a text, or a part out of a date, into a new column.',
  grain: 'same',
  args,
  explain: (told) => {
    const [into, column] = [quoted(told.into), quoted(told.column)];
    if ('part' in told) return `Takes the ${told.part} of ${column} into ${into}.`;
    const what = told.group === 0 ? 'the first match' : `group ${told.group} of the first match`;
    return `Takes ${what} of the pattern ${quoted(told.pattern)} in ${column} into ${into}.`;
  },
  columns: ({ columns }, told) => {
    const added = (type: string) => {
      const isPersonal = isPersonalOf(columns, [told.column]);
      return withColumns(columns, [{ name: told.into, type, isPersonal }]);
    };
    if ('part' in told) {
      columnOf(columns, told.column, isDay, 'only a DATE or a TIMESTAMP has parts; cast it first');
      return added(told.part.startsWith('start') ? 'DATE' : 'BIGINT');
    }
    columnOf(columns, told.column, isText, 'patterns are of text; cast it to text first');
    const { groups } = textPattern(told.pattern);
    if (told.group > groups) {
      throw new RecipeMistake(`there is no group ${told.group}: the pattern has ${groups}`);
    }
    return added('VARCHAR');
  },
  sql: (given, told) => {
    const at = cell(given, told.column);
    const { dialect } = given;
    const added = (sql: string) => selectSql(given, { added: [{ name: told.into, sql }] });
    if ('part' in told) {
      if (told.part === 'weekday') return added(castSql(dialect.isoDay(at), 'BIGINT'));
      const start = STARTS.find((each) => each === told.part);
      if (start)
        return added(castSql(`date_trunc('${start.slice('start of '.length)}', ${at})`, 'DATE'));
      return added(castSql(`EXTRACT(${told.part.toUpperCase()} FROM ${at})`, 'BIGINT'));
    }
    const pattern = dialect.literal(textPattern(told.pattern).source);
    const found = dialect.extract(at, pattern, told.group);
    return added(`CASE WHEN ${dialect.matches(at, pattern)} THEN ${found} END`);
  },
});
