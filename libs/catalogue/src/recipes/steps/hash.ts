import { z } from 'zod';
import { changed, columnIn, columnOf, isNoDouble, listed } from '../language/column.js';
import { columnNames, ownName } from '../language/names.js';
import { parameterSql } from '../language/parameters.js';
import { cell, selectSql } from '../language/select.js';
import { defineStep } from '../language/step.js';
import { textSql } from '../language/text-sql.js';

export const hash = defineStep({
  name: 'hash',
  summary:
    'Puts a SHA-256 in place of a value: the same for the same value, and no way back with a salt.',
  grain: 'same',
  args: z.strictObject({
    columns: columnNames,
    /** Name of the parameter that is put before each value; what it is, the recipe does not say. */
    salt: ownName.optional(),
  }),
  explain: ({ columns, salt }) =>
    `Puts the SHA-256 of ${listed(columns)}${salt === undefined ? '' : `, salted by the parameter ${salt},`} in place of the value.`,
  columns: ({ columns: given }, { columns, salt }) => {
    for (const name of columns)
      columnOf(given, name, isNoDouble, 'cast it to DECIMAL first, so that its text is plain');
    // Without a salt, somebody who hashes all telephone numbers knows which one it is.
    const hidden = { type: 'VARCHAR', ...(salt === undefined ? {} : { isPersonal: false }) };
    return changed(given, new Map(columns.map((name) => [name, hidden])));
  },
  parameters: ({ salt }) => (salt === undefined ? [] : [salt]),
  sql: (given, { columns, salt }) => {
    const { dialect } = given;
    const texts = columns.map((name): [string, string] => {
      const at = cell(given, name);
      const text = textSql(at, columnIn(given.columns, name));
      const salted = salt === undefined ? text : `concat(${parameterSql(dialect, salt)}, ${text})`;
      return [name, `CASE WHEN ${at} IS NOT NULL THEN ${dialect.sha256(salted)} END`];
    });
    return selectSql(given, { changed: new Map(texts) });
  },
});
