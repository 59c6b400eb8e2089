import { z } from 'zod';
import { typeSql, columnOf, quoted } from '../language/column.js';
import { ownName } from '../language/names.js';
import { otherColumns, otherModel } from '../language/others.js';
import { RecipeMistake } from '../language/recipe-mistake.js';
import { selectSql } from '../language/select.js';
import { defineStep } from '../language/step.js';

export const union = defineStep({
  name: 'union',
  summary: 'Puts the rows of another table, by the names of their columns, under these.',
  grain: 'other',
  args: z.strictObject({
    /** Alias of the other table, as the inputs of the recipe say. */
    with: ownName,
    /** What becomes of a column that the other table lacks. */
    missing: z.enum(['refuse', 'empty']).default('refuse'),
  }),
  explain: ({ with: other, missing }) =>
    `Adds the rows of ${quoted(other)}, by the names of their columns${missing === 'empty' ? '; columns that it lacks stay empty' : ''}.`,
  columns: ({ columns, others }, { with: other, missing }) => {
    const there = otherColumns(others, other);
    for (const { name, type } of columns) {
      const isThere = there.some((each) => each.name === name);
      if (isThere) {
        columnOf(
          there,
          name,
          (each) => each === type,
          `here it is ${type}; cast it so that both are alike`,
        );
      } else if (missing === 'refuse') {
        throw new RecipeMistake(
          `${other} has no column ${name}; rename or drop it here, or say missing: empty`,
        );
      }
    }
    return columns.map((column) => {
      const lower = there.find(({ name }) => name === column.name);
      return { ...column, isPersonal: column.isPersonal || lower?.isPersonal === true };
    });
  },
  sql: (given, { with: other }) => {
    const there = otherModel(given.others, other);
    const { identifier } = given.dialect;
    const cells = given.columns.map(({ name, type }) =>
      there.columns.some((each) => each.name === name)
        ? `o.${identifier(name)}`
        : `CAST(NULL AS ${typeSql(type)}) AS ${identifier(name)}`,
    );
    return `${selectSql(given)}\nUNION ALL\nSELECT\n  ${cells.join(',\n  ')}\nFROM ${there.name} o`;
  },
});
