import { z } from 'zod';
import { type Column, columnIn, listed } from '../language/column.js';
import { columnNames } from '../language/names.js';
import { RecipeMistake } from '../language/recipe-mistake.js';
import { selectSql } from '../language/select.js';
import { defineStep } from '../language/step.js';

const args = z.union([
  z.strictObject({ columns: columnNames }),
  /** The only ones to stay. */
  z.strictObject({ allBut: columnNames }),
]);

export const drop = defineStep({
  name: 'drop',
  summary: 'Leaves columns out.',
  grain: 'same',
  args,
  explain: (told) =>
    'columns' in told
      ? `Leaves out ${listed(told.columns)}.`
      : `Leaves out all columns but ${listed(told.allBut)}.`,
  columns: ({ columns }, told) => {
    for (const name of 'columns' in told ? told.columns : told.allBut) columnIn(columns, name);
    const left = leftOf(columns, told);
    if (left.length === 0) throw new RecipeMistake('no column is left; keep one at least');
    return left;
  },
  sql: (given, told) => selectSql(given, { kept: leftOf(given.columns, told) }),
});

function leftOf(columns: readonly Column[], told: z.output<typeof args>): Column[] {
  return columns.filter(({ name }) =>
    'columns' in told ? !told.columns.includes(name) : told.allBut.includes(name),
  );
}
