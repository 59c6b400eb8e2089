import { z } from 'zod';
import { columnOf, isText, listed } from '../language/column.js';
import { columnNames } from '../language/names.js';
import { cell, selectSql } from '../language/select.js';
import { defineStep } from '../language/step.js';
import { lowerSql, upperSql } from '../language/text-sql.js';

const forms = {
  upper: { told: 'great letters', sql: upperSql },
  lower: { told: 'small letters', sql: lowerSql },
  sentence: {
    told: 'a great letter first and small ones after it',
    sql: (text: string) =>
      `concat(${upperSql(`left(${text}, 1)`)}, ${lowerSql(`substr(${text}, 2)`)})`,
  },
} as const;

export const letterCase = defineStep({
  name: 'case',
  summary: 'Writes texts in great or small letters, of Latin, Greek and Cyrillic.',
  grain: 'same',
  args: z.strictObject({ columns: columnNames, to: z.enum(['upper', 'lower', 'sentence']) }),
  explain: ({ columns, to }) => `Writes ${listed(columns)} in ${forms[to].told}.`,
  columns: ({ columns: given }, { columns }) => {
    for (const name of columns)
      columnOf(given, name, isText, 'only text has great and small letters');
    return [...given];
  },
  sql: (given, { columns, to }) => {
    const changed = columns.map((name): [string, string] => {
      const at = cell(given, name);
      // concat makes a text of no value.
      const sql = forms[to].sql(at);
      return [name, to === 'sentence' ? `CASE WHEN ${at} IS NOT NULL THEN ${sql} END` : sql];
    });
    return selectSql(given, { changed: new Map(changed) });
  },
});
