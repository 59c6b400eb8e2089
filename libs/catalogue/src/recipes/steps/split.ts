import { z } from 'zod';
import { columnOf, isPersonalOf, isText, listed, quoted, withColumns } from '../language/column.js';
import { lengthOf } from '../language/condition.js';
import { columnName, isDistinct, newName, text } from '../language/names.js';
import { cell, selectSql } from '../language/select.js';
import { defineStep } from '../language/step.js';

export const split = defineStep({
  name: 'split',
  summary: 'Cuts a text at a mark into columns; the last one takes all that is left.',
  grain: 'same',
  args: z.strictObject({
    column: columnName,
    at: text.min(1).max(20),
    into: z.array(newName).min(2).max(20).refine(isDistinct, 'names one twice'),
    /** Keeps the column that is cut. */
    keep: z.boolean().default(false),
  }),
  explain: ({ column, at, into, keep }) =>
    `Cuts ${quoted(column)} at ${quoted(at)} into ${listed(into)}${keep ? '' : ', which take its place'}.`,
  columns: ({ columns }, { column, into, keep }) => {
    columnOf(columns, column, isText, 'only text can be split; cast it to text first');
    const isPersonal = isPersonalOf(columns, [column]);
    const left = columns.filter(({ name }) => keep || name !== column);
    return withColumns(
      left,
      into.map((name) => ({ name, type: 'VARCHAR', isPersonal })),
    );
  },
  sql: (given, { column, at, into, keep }) => {
    const text = cell(given, column);
    const mark = given.dialect.literal(at);
    const size = lengthOf(at);
    const marks = `length(${text}) - length(replace(${text}, ${mark}, ''))`;
    const part = (number: number) => `split_part(${text}, ${mark}, ${number})`;
    const added = into.map((name, index) => {
      const before = Array.from({ length: index }, (_, n) => `length(${part(n + 1)}) + ${size}`);
      const rest = `substr(${text}, CAST(${[...before, '1'].join(' + ')} AS INTEGER))`;
      const sql = index === into.length - 1 ? rest : part(index + 1);
      return { name, sql: `CASE WHEN ${marks} >= ${index * size} THEN ${sql} END` };
    });
    return selectSql(given, {
      kept: given.columns.filter(({ name }) => keep || name !== column),
      added,
    });
  },
});
