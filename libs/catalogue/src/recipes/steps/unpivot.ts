import { z } from 'zod';
import {
  columnIn,
  columnOf,
  isPersonalOf,
  listed,
  quoted,
  withColumns,
} from '../language/column.js';
import { columnNames, newName } from '../language/names.js';
import { cell, selectSql } from '../language/select.js';
import { defineStep } from '../language/step.js';

export const unpivot = defineStep({
  name: 'unpivot',
  summary: 'Makes rows of columns: one for each of them, with its name and its value.',
  grain: 'other',
  args: z.strictObject({
    columns: columnNames,
    /** Column for the names. */
    name: newName,
    /** Column for the values. */
    value: newName,
    /** Makes rows of empty cells too. */
    empty: z.boolean().default(false),
  }),
  explain: ({ columns, name, value, empty }) =>
    `Makes a row of each ${empty ? 'cell' : 'cell with a value'} of ${listed(columns)}, with the column's name in ${quoted(name)} and the value in ${quoted(value)}.`,
  columns: ({ columns }, told) => {
    const [first = ''] = told.columns;
    const { type } = columnIn(columns, first);
    for (const name of told.columns) {
      columnOf(
        columns,
        name,
        (each) => each === type,
        `${first} is ${type}; cast them to one type first`,
      );
    }
    const left = columns.filter(({ name }) => !told.columns.includes(name));
    return withColumns(left, [
      { name: told.name, type: 'VARCHAR', isPersonal: false },
      { name: told.value, type, isPersonal: isPersonalOf(columns, told.columns) },
    ]);
  },
  picksBy: ({ columns }, told) =>
    told.empty
      ? []
      : told.columns.map((name) => columnIn(columns, name)).filter(({ isAsRead }) => !isAsRead),
  sql: (given, told) => {
    const kept = given.columns.filter(({ name }) => !told.columns.includes(name));
    return told.columns
      .map((column) => {
        const at = cell(given, column);
        const where = told.empty ? '' : `\nWHERE ${at} IS NOT NULL`;
        return selectSql(given, {
          kept,
          added: [
            { name: told.name, sql: given.dialect.literal(column) },
            { name: told.value, sql: at },
          ],
          from: `FROM ${given.name} r${where}`,
        });
      })
      .join('\nUNION ALL\n');
  },
});
